import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiProblem,
  dataOf,
  pollService,
  waitForService,
  type Service,
  type Waited,
} from '@waxseal/client';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { printable } from '../output/printable.js';
import { sayWarnings } from '../output/plans.js';
import type { Call } from '../runner.js';

const PROGRESS_MS = 1_000;
/** How long after a failure Docker's reaction may still be missing in what Waxseal knows. */
const REACTION_MS = 3_000;

/** Waits until a service has converged, and reports it. */
export async function followService(
  call: Call<{ timeout: number }>,
  name: string,
): Promise<ExitCode> {
  const { timeout: timeoutSeconds } = call.options;
  const onProgress = progressOn(call);
  return conclude(call, await waitForService(call.client, name, { timeoutSeconds, onProgress }));
}

/** Whether a rollback is what was asked for, or what Docker does with a failure. */
type Wanted = 'new' | 'rollback';

/** Sends a change that waits for its rollout, and shows the progress in the meantime. */
export async function followChange(
  call: Call<{ timeout: number }>,
  name: string,
  send: () => Promise<Waited<Service>>,
  wanted: Wanted = 'new',
): Promise<ExitCode> {
  const stop = new AbortController();
  const watching = watch(call, name, stop.signal);
  try {
    return conclude(call, await send(), wanted);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'rollout-failed') throw error;
    return await followFailure(call, name, error, wanted);
  } finally {
    stop.abort();
    await watching;
  }
}

/** After a failed rollout, Docker may still roll the service back or pause it: only then is the state known. */
async function followFailure(
  call: Call<{ timeout: number }>,
  name: string,
  failure: ApiProblem,
  wanted: Wanted,
): Promise<ExitCode> {
  const { rollout, tasks = [] } = failure.problem!;
  const reason = tasks.at(-1)?.error;
  const why = printable(`${failure.message}${reason ? `: ${reason}` : ''}`);
  call.terminal.note(`waxseal: the rollout of ${name} failed: ${why}`, 'red');
  if (rollout === 'superseded') return exitCodes.undecided;
  const { timeout: timeoutSeconds } = call.options;
  const failedAt = Date.now();
  const { state, isTimedOut } = await pollService(
    call.client,
    name,
    { timeoutSeconds },
    ({ updateState, updatePolicy: { monitorMs } }) =>
      hasReacted(updateState) ||
      (!isRollingOut(updateState) && Date.now() - failedAt >= monitorMs + REACTION_MS),
  );
  call.show(state, () => undefined);
  if (isTimedOut) return exitCodes.timedOut;
  if (state.updateState === 'rollback_completed' && wanted === 'new') {
    call.terminal.note(`waxseal: Docker has rolled ${name} back.`, 'red');
    return exitCodes.reverted;
  }
  call.terminal.note(`waxseal: ${name} needs a decision: ${nextSteps(state)}.`, 'red');
  return exitCodes.undecided;
}

const hasReacted = (state: Service['updateState']) =>
  state === 'paused' || state === 'rollback_paused' || state === 'rollback_completed';
const isRollingOut = (state: Service['updateState']) =>
  state === 'updating' || state === 'rollback_started';

function conclude(
  { terminal, show, options }: Call<{ timeout: number }>,
  { state: service, isTimedOut }: Waited<Service>,
  wanted: Wanted = 'new',
): ExitCode {
  const { name } = service;
  show(service, () => terminal.say(printable(`${name}: ${stateOf(service)}`)));
  sayWarnings(terminal, service.warnings);
  if (isTimedOut) {
    terminal.note(`waxseal: ${name} had not converged after ${options.timeout} s.`, 'red');
    return exitCodes.timedOut;
  }
  const code = exitCodeOfService(service, wanted);
  if (code === exitCodes.reverted)
    terminal.note(`waxseal: the last rollout of ${name} was rolled back.`, 'red');
  if (code === exitCodes.undecided)
    terminal.note(`waxseal: ${name} needs a decision: ${nextSteps(service)}.`, 'red');
  return code;
}

/** A service that converged after a rollback runs what it ran before. */
export function exitCodeOfService(
  { state, updateState }: Pick<Service, 'state' | 'updateState'>,
  wanted: Wanted = 'new',
): ExitCode {
  if (['paused', 'failed', 'degraded'].includes(state) || updateState === 'rollback_paused')
    return exitCodes.undecided;
  const isRolledBack = updateState === 'rollback_completed' && wanted === 'new';
  return isRolledBack ? exitCodes.reverted : exitCodes.done;
}

const nextSteps = ({ name, state, reason, updateState }: Service) => {
  const isPaused = state === 'paused' || updateState === 'rollback_paused';
  const choices = isPaused
    ? `Docker paused the rollout; roll it back with \`waxseal services rollback ${name} --resume\`, or update the service`
    : `roll it back with \`waxseal services rollback ${name}\`, or update the service`;
  return printable(reason ? `${reason}; ${choices}` : choices);
};

const stateOf = ({ state, running, desired }: Service) =>
  `${state}, ${running} of ${desired} tasks run`;

/** Prints a line whenever the state has changed. */
function progressOn({ terminal }: Call) {
  let last = '';
  return (service: Service) => {
    const reason = service.reason ? `; ${service.reason}` : '';
    const line = printable(`${stateOf(service)}${reason}`);
    if (line !== last) terminal.note(line, 'dim');
    last = line;
  };
}

/** Progress is only for readers: what cannot be read now is read a moment later. */
async function watch(call: Call, name: string, signal: AbortSignal) {
  const onProgress = progressOn(call);
  const params = { path: { name } };
  while (!signal.aborted) {
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await dataOf(call.client.GET('/api/v1/services/{name}', { params, signal }))
      .then(onProgress)
      .catch(() => undefined);
  }
}
