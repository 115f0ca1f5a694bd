import type { EngineService } from './engine.types.js';

type Rollout = Pick<EngineService, 'update'>;

export const isJob = ({ spec }: { spec: Pick<EngineService['spec'], 'mode'> }): boolean =>
  spec.mode.endsWith('-job');

/** Docker waits for a command before it updates or rolls back further tasks. */
export const isPaused = ({ update }: Rollout): boolean =>
  update?.state === 'paused' || update?.state === 'rollback_paused';

/** No rollout of Docker's is in progress or paused: a write takes none away. */
export const isSettled = ({ update }: Rollout): boolean =>
  update === null || update.state === 'completed' || update.state === 'rollback_completed';
