import type { EngineTask } from './engine.types.js';
import { conditionOf, type ServiceSnapshot } from './service-condition.js';
import { hasEnded, isJob, isUpdating, stopOf } from './service-state.js';

/** The change of a service whose rollout is judged. */
export interface Rollout {
  /** When it was made, by the clock of the Swarm. Tasks that are older say nothing about it. */
  since: number;
  /** Of the service after the change: another one is of a later change. */
  specDigest: string;
  /** The change itself is a rollback. */
  isRollback: boolean;
}

export type RolloutVerdict =
  | { is: 'updating' }
  /** Everything is as it should be; it counts once `taskIds` have stayed the same for long enough. */
  | { is: 'converged'; taskIds: string }
  | {
      is: 'failed';
      reason: 'task-failed' | 'paused' | 'rolled-back' | 'superseded';
      /** The tasks of the change that ended by themselves, oldest first. */
      tasks: EngineTask[];
    };

/**
 * Decides from its tasks how far a change of a service is, by the rules by which a rotation verifies one:
 * a task that ends by itself is a failure, and what Docker says of the rollout proves little.
 */
export function judgeRollout(snapshot: ServiceSnapshot, rollout: Rollout): RolloutVerdict {
  const { service } = snapshot;
  const { state } = conditionOf(snapshot);
  const tasks = failuresSince(snapshot, rollout.since);
  const stop = stopOf(service, rollout);
  if (stop) return { is: 'failed', reason: stop, tasks };
  if (service.specDigest !== rollout.specDigest)
    return { is: 'failed', reason: 'superseded', tasks: [] };
  // A job starts other tasks in place of those that fail, as often as its policy says.
  if (tasks.length > 0 && (state === 'failed' || !isJob(service)))
    return { is: 'failed', reason: 'task-failed', tasks };
  if (isUpdating(service) || !restingStates.has(state)) return { is: 'updating' };
  return { is: 'converged', taskIds: idsOfRunning(snapshot) };
}

const restingStates: ReadonlySet<string> = new Set(['converged', 'completed', 'ended', 'stopped']);

/** The tasks since then that ended by themselves, on nodes that Docker has not lost, oldest first. */
const failuresSince = (
  { service, tasks, nodesDown }: ServiceSnapshot,
  since: number,
): EngineTask[] =>
  tasks
    .filter((task) => Date.parse(task.createdAt) >= since)
    .filter((task) => hasEnded(task, service))
    .filter(({ nodeId }) => nodeId === null || !nodesDown.has(nodeId))
    .sort((a, b) => Date.parse(a.stateSince) - Date.parse(b.stateSince));

const idsOfRunning = ({ tasks }: ServiceSnapshot) =>
  tasks
    .filter(({ state, desiredState }) => state === 'running' && desiredState === 'running')
    .map(({ id }) => id)
    .sort()
    .join();

/** Since when the same tasks have been running. */
export interface StableTasks {
  stable?: { since: number; taskIds: string } | undefined;
}

/** Remembers the tasks, and returns for how long they have been the same, in ms. */
export function stableMs(window: StableTasks, taskIds: string, now: number): number {
  if (window.stable?.taskIds !== taskIds) window.stable = { since: now, taskIds };
  return now - window.stable.since;
}
