import { setTimeout as sleep } from 'node:timers/promises';

/** Retries until the expectation succeeds. Fails with its last error after the time limit. */
export async function eventually<Result>(
  expectation: () => Result | Promise<Result>,
  { withinMs = 40_000, everyMs = 50 } = {},
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(everyMs);
    }
  }
}
