import type { EngineTask } from '../engine/index.js';

/** A task in one of these states has no container yet, or never had one. */
const withoutContainer = new Set([
  ...['new', 'allocated', 'pending', 'assigned', 'accepted'],
  ...['preparing', 'ready', 'starting', 'rejected'],
]);

/** What the Engine says of a container that ran and ended. */
const ran = /^task: non-zero exit|unhealthy container/;

const hasStarted = ({ state, error }: EngineTask) =>
  !withoutContainer.has(state) && (state !== 'failed' || ran.test(error ?? ''));

/** The newest task, if no task has started and there are no lines for that reason. */
export function newestNotStarted(tasks: readonly EngineTask[]): EngineTask | undefined {
  if (tasks.some(hasStarted)) return undefined;
  const newestFirst = tasks.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  return newestFirst[0];
}
