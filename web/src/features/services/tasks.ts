import type { Task } from '@waxseal/shared';

const ended = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);
const failed = new Set(['failed', 'rejected']);

export const isFailed = (task: Task) => failed.has(task.state);
export const isOver = (task: Task) => ended.has(task.state) && task.desiredState !== 'running';

/** What should run first, by slot; within one slot the newest first. */
export const inOrder = (tasks: Task[]) =>
  [...tasks].sort(
    (one, other) =>
      Number(isOver(one)) - Number(isOver(other)) ||
      (one.slot ?? Infinity) - (other.slot ?? Infinity) ||
      (one.node?.name ?? '').localeCompare(other.node?.name ?? '') ||
      other.createdAt.localeCompare(one.createdAt),
  );

/** The failure to read first: the latest one that says something. */
export const firstFailure = (tasks: Task[]) =>
  tasks
    .filter((task) => isFailed(task) && task.error)
    .sort((one, other) => other.stateSince.localeCompare(one.stateSince))[0];
