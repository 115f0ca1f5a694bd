import { stackOf } from '@waxseal/shared';
import { isTerminal, references, usesAny } from '../../engine/index.js';
import { membershipOf } from '../../families/index.js';
import type { ServiceSnapshot } from './judge-service.js';

/**
 * Whether a live task uses one of the ids. Tasks on a node that is down do not count: their state is
 * unknown, and the node stops them when it becomes ready again.
 */
export const isUsedByTask = ({ tasks, nodesDown }: ServiceSnapshot, ids: ReadonlySet<string>) =>
  tasks.some(
    (task) =>
      usesAny(task, ids) &&
      !isTerminal(task) &&
      !(task.nodeId !== null && nodesDown.has(task.nodeId)),
  );

/** Names of the services that use a version in their spec or in a live task. */
export function usersOf(id: string, snapshots: readonly ServiceSnapshot[]): string[] {
  const ids = new Set([id]);
  return snapshots
    .filter((snapshot) => references(snapshot.service.spec, ids) || isUsedByTask(snapshot, ids))
    .map(({ service }) => service.name);
}

/** Whether a stack deployed the object, that is, no rotation created it. */
export const isStackOwned = (object: { name: string; labels: Record<string, string> }) =>
  stackOf(object.labels) !== null && membershipOf(object) === undefined;
