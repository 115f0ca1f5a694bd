import type { EngineService, EngineTask } from './engine.types.js';
import { isFailure } from './task-state.js';

type Rollout = Pick<EngineService, 'update'>;

export const isJob = ({ spec }: { spec: Pick<EngineService['spec'], 'mode'> }): boolean =>
  spec.mode.endsWith('-job');

/**
 * Whether a rollout stops all tasks before the first new one runs. Docker updates a global service by
 * the same policy as a replicated one. A job serves no requests that could fail in the meantime.
 */
export function isDownForAMoment(
  service: Pick<EngineService, 'spec'>,
  /** Its tasks that should run, by `conditionOf`. */
  desired: number,
): boolean {
  const { order, parallelism } = service.spec.updatePolicy;
  const isAllAtOnce = parallelism === 0 || parallelism >= desired;
  return desired > 0 && order === 'stop-first' && isAllAtOnce && !isJob(service);
}

/** Docker waits for a command before it updates or rolls back further tasks. */
export const isPaused = ({ update }: Rollout): boolean =>
  update?.state === 'paused' || update?.state === 'rollback_paused';

/** Docker is replacing tasks. */
export const isUpdating = ({ update }: Rollout): boolean =>
  update?.state === 'updating' || update?.state === 'rollback_started';

/** Whether no rollout is in progress or paused, so that a write interrupts none. */
export const isSettled = ({ update }: Rollout): boolean =>
  update === null || update.state === 'completed' || update.state === 'rollback_completed';

/** Whether a task has failed, or has ended with exit code 0 although it should keep running. */
export const hasEnded = (task: EngineTask, { spec }: Pick<EngineService, 'spec'>): boolean =>
  isFailure(task) ||
  (task.state === 'complete' && spec.restart.condition === 'any' && !isJob({ spec }));

/**
 * Whether Docker has stopped or reverted a rollout that does not succeed. Measured: it leaves no previous
 * spec when it rolls back by itself. Then `rolled-back` is a failure, even if a client wanted a rollback.
 */
export function stopOf(
  { update, previousSpec }: Pick<EngineService, 'update' | 'previousSpec'>,
  { isRollback = false } = {},
): 'paused' | 'rolled-back' | undefined {
  switch (update?.state) {
    case 'paused':
    case 'rollback_paused':
      return 'paused';
    case 'rollback_started':
    case 'rollback_completed':
      return isRollback && previousSpec !== null ? undefined : 'rolled-back';
    default:
      return undefined;
  }
}

/** Whether a spec references one of these secrets or configs. */
export const references = (
  spec: Pick<EngineService['spec'], 'secrets' | 'configs'> | null,
  ids: ReadonlySet<string>,
): boolean => spec !== null && [...spec.secrets, ...spec.configs].some(({ id }) => ids.has(id));

/** Whether a task was created with one of these secrets or configs. */
export const usesAny = (
  { secretIds, configIds }: Pick<EngineTask, 'secretIds' | 'configIds'>,
  ids: ReadonlySet<string>,
): boolean => [...secretIds, ...configIds].some((id) => ids.has(id));
