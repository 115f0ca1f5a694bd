import type { Task } from '@waxseal/shared';

const ended = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);
const failed = new Set(['failed', 'rejected']);

export const isFailed = (task: Task) => failed.has(task.state);
export const isOver = (task: Task) => ended.has(task.state) && task.desiredState !== 'running';

/** Sorts tasks that should run first, then by slot, and within a slot the newest first. */
export const inOrder = (tasks: Task[]) =>
  [...tasks].sort(
    (one, other) =>
      Number(isOver(one)) - Number(isOver(other)) ||
      (one.slot ?? Infinity) - (other.slot ?? Infinity) ||
      (one.node?.name ?? '').localeCompare(other.node?.name ?? '') ||
      other.createdAt.localeCompare(one.createdAt),
  );

/** Returns the latest failure that has an error message. */
export const firstFailure = (tasks: Task[]) =>
  tasks
    .filter((task) => isFailed(task) && task.error)
    .sort((one, other) => other.stateSince.localeCompare(one.stateSince))[0];
