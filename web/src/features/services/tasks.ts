import type { Task } from '@waxseal/shared';

const ended = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);
const failed = new Set(['failed', 'rejected']);

export const isFailed = (task: Task) => failed.has(task.state);
export const isOver = (task: Task) => ended.has(task.state) && task.desiredState !== 'running';

/** The exit code of a task that has ended. Docker reports 0, too, for a task whose container did not end. */
export const exitCodeOf = ({ state, exitCode }: Task) =>
  exitCode !== 0 || state === 'complete' ? exitCode : null;

const nodeOf = ({ slot, node }: Task) => (slot === null ? (node?.name ?? '') : '');

/** Sorts tasks by slot, or by node if their service is global, and within it from the one that should run to the oldest. */
export const inOrder = (tasks: Task[]) =>
  [...tasks].sort(
    (one, other) =>
      (one.slot ?? Infinity) - (other.slot ?? Infinity) ||
      nodeOf(one).localeCompare(nodeOf(other)) ||
      Number(isOver(one)) - Number(isOver(other)) ||
      other.createdAt.localeCompare(one.createdAt),
  );

/** Returns the latest task that failed with the reason that the API gives for the state of the service. */
export const failureBehind = (reason: string | null, tasks: Task[]) =>
  tasks
    .filter((task) => isFailed(task) && task.error && task.error === reason)
    .sort((one, other) => other.stateSince.localeCompare(one.stateSince))[0];
