import type { Task } from '@waxseal/shared';

const ended = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);
const failed = new Set(['failed', 'rejected']);

export const isFailed = (task: Task) => failed.has(task.state);
export const isOver = (task: Task) => ended.has(task.state) && task.desiredState !== 'running';

/** The exit code of a task that has ended. Docker reports 0, too, for a task whose container did not end. */
export const exitCodeOf = ({ state, exitCode }: Task) =>
  exitCode !== 0 || state === 'complete' ? exitCode : null;

/** Sorts tasks that should run first, then by slot, and within a slot the newest first. */
export const inOrder = (tasks: Task[]) =>
  [...tasks].sort(
    (one, other) =>
      Number(isOver(one)) - Number(isOver(other)) ||
      (one.slot ?? Infinity) - (other.slot ?? Infinity) ||
      (one.node?.name ?? '').localeCompare(other.node?.name ?? '') ||
      other.createdAt.localeCompare(one.createdAt),
  );

/** Returns the latest task that failed with the reason that the API gives for the state of the service. */
export const failureBehind = (reason: string | null, tasks: Task[]) =>
  tasks
    .filter((task) => isFailed(task) && task.error && task.error === reason)
    .sort((one, other) => other.stateSince.localeCompare(one.stateSince))[0];
