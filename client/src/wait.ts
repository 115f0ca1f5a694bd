import { dataOf, type Client } from './client.js';
import { ApiProblem, NoAnswer } from './problem.js';
import type { Schemas } from './schemas.js';

export type Rotation = Schemas['Rotation'];
export type Service = Schemas['Service'];

export interface WaitOptions<State> {
  /** How long to wait in all. */
  timeoutSeconds: number;
  /** Called with each state that was read. */
  onProgress?: (state: State) => void;
}

/** The last state that was read, and whether the time was over before the end. */
export interface Waited<State> {
  state: State;
  isTimedOut: boolean;
}

/** With a listener for progress, a wait returns as often as this, so that it sees each step. */
const PROGRESS_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 60;
const RETRY_MS = 1_000;
const POLL_MS = 1_000;
/** Docker begins a rollout a moment after it has accepted a change. */
const LEAST_STABLE_MS = 2_000;
const MOST_TASKS = 500;

/**
 * Waits until a rotation has ended or needs a decision; of a deletion or pruning, until the versions are
 * deleted. While Waxseal cannot be reached, it tries again.
 */
export async function waitForRotation(
  client: Client,
  id: string,
  { timeoutSeconds, onProgress }: WaitOptions<Rotation>,
): Promise<Waited<Rotation>> {
  const step = onProgress ? PROGRESS_SECONDS : LONGEST_WAIT_SECONDS;
  return follow(timeoutSeconds, async (leftSeconds) => {
    const timeout = Math.max(0, Math.min(step, leftSeconds));
    const query = { wait: true, timeout };
    const rotation = await dataOf(
      client.GET('/api/v1/rotations/{id}', { params: { path: { id }, query } }),
    );
    onProgress?.(rotation);
    return { state: rotation, isSettled: isRotationSettled(rotation) };
  });
}

/**
 * Waits until a service has no rollout in progress. A service counts as converged once the same tasks have
 * run for as long as Docker monitors them, so that tasks that end after a moment are noticed.
 */
export async function waitForService(
  client: Client,
  name: string,
  { timeoutSeconds, onProgress }: WaitOptions<Service>,
): Promise<Waited<Service>> {
  const stable = { tasks: '', sinceMs: 0 };
  const isStable = async ({ updatePolicy }: Service) => {
    const tasks = await runningTasks(client, name);
    if (tasks !== stable.tasks) Object.assign(stable, { tasks, sinceMs: Date.now() });
    return Date.now() - stable.sinceMs >= Math.max(updatePolicy.monitorMs, LEAST_STABLE_MS);
  };
  return pollService(client, name, { timeoutSeconds, onProgress }, async (service) => {
    if (!isServiceSettled(service)) stable.tasks = '';
    return isServiceSettled(service) && (service.state !== 'converged' || isStable(service));
  });
}

/** Reads a service every second until it fulfils the condition. */
export async function pollService(
  client: Client,
  name: string,
  { timeoutSeconds, onProgress }: WaitOptions<Service>,
  isMet: (service: Service) => boolean | Promise<boolean>,
): Promise<Waited<Service>> {
  let reads = 0;
  const params = { path: { name } };
  return follow(timeoutSeconds, async (leftSeconds) => {
    if (reads++ > 0) await pause(Math.min(POLL_MS, Math.max(0, leftSeconds * 1_000)));
    const service = await dataOf(client.GET('/api/v1/services/{name}', { params }));
    onProgress?.(service);
    return { state: service, isSettled: await isMet(service) };
  });
}

/** Of a job, that all its tasks have completed; of a service, that no rollout is in progress. */
const isServiceSettled = ({ state, updateState }: Service) =>
  !['starting', 'updating', 'degraded', 'running'].includes(state) &&
  updateState !== 'updating' &&
  updateState !== 'rollback_started';

/** Returns the IDs of the running tasks as one text. */
async function runningTasks(client: Client, name: string): Promise<string> {
  const params = { path: { name }, query: { limit: MOST_TASKS } };
  const { items } = await dataOf(client.GET('/api/v1/services/{name}/tasks', { params }));
  const ids = items.filter(({ state }) => state === 'running').map(({ id }) => id);
  return ids.sort().join();
}

/** A rotation has ended before its old versions are deleted. Of a deletion or pruning, that is all it does. */
const isRotationSettled = ({ kind, state }: Rotation) =>
  restingStates.has(state) || (state === 'deleting' && kind !== 'deletion' && kind !== 'pruning');

const restingStates = new Set<Rotation['state']>([
  ...(['done', 'closed', 'failed', 'reverted', 'cancelled', 'blocked'] as const),
]);

interface Read<State> {
  state: State;
  isSettled: boolean;
}

async function follow<State>(
  timeoutSeconds: number,
  read: (leftSeconds: number) => Promise<Read<State>>,
): Promise<Waited<State>> {
  const end = Date.now() + timeoutSeconds * 1_000;
  let last: State | undefined;
  for (;;) {
    const leftSeconds = (end - Date.now()) / 1_000;
    try {
      const { state, isSettled } = await read(leftSeconds);
      if (isSettled) return { state, isTimedOut: false };
      last = state;
    } catch (error) {
      if (!isTemporary(error) || (leftSeconds <= 0 && last === undefined)) throw error;
      await pause(Math.min(retryMsAfter(error), Math.max(0, end - Date.now())));
    }
    if (Date.now() >= end && last !== undefined) return { state: last, isTimedOut: true };
  }
}

/** Waxseal restarts, or another request may succeed later. */
const isTemporary = (error: unknown) =>
  error instanceof NoAnswer ||
  (error instanceof ApiProblem && [429, 502, 503, 504].includes(error.status));

const retryMsAfter = (error: unknown) =>
  error instanceof ApiProblem && error.retryAfterSeconds !== null
    ? Math.min(error.retryAfterSeconds, 10) * 1_000
    : RETRY_MS;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
