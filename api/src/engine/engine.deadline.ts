import { DeadlinePassed } from './engine.failure.js';

/**
 * Settles at the deadline even if `run` does not, because docker-modem never calls back when a
 * connection is lost in the middle of an answer.
 */
export async function withDeadline<Result>(
  ms: number,
  run: (abortSignal: AbortSignal) => Promise<Result>,
  isSetting = true,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlinePassed(ms, isSetting));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([run(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
