export {
  ConfigInUse,
  EngineFailed,
  EngineForbidden,
  EngineNotFound,
  EngineTimeout,
  EngineUnreachable,
  EngineUnsupported,
  ImmutableField,
  LastManager,
  NameTaken,
  NodeIsManager,
  NodeIsUp,
  NoQuorum,
  NotAManager,
  NotScalable,
  RefusedByEngine,
  SecretInUse,
  StaleVersion,
  SwarmActive,
  SwarmLocked,
  SwarmUnavailable,
} from './engine.errors.js';
export { Engine, type Decide, type DecideCopy, type Guard } from './engine.js';
export { publicText } from './public-text.js';
export { nodeNames } from './node-names.js';
export { EngineModule } from './engine.module.js';
export type * from './engine.types.js';
export { pointerInSpec } from './mapper/raw-places.js';
export {
  changedAt,
  conditionOf,
  isDown,
  isFailing,
  isFinal,
  needsTasks,
  nodeStatesOf,
  runsOnce,
  type NodeStates,
  type ServiceCondition,
  type ServiceSnapshot,
} from './service-condition.js';
export {
  judgeRollout,
  stableMs,
  type Rollout,
  type RolloutVerdict,
  type StableTasks,
} from './rollout.js';
export {
  hasEnded,
  isDownForAMoment,
  isJob,
  isPaused,
  isSettled,
  isUpdating,
  references,
  stopOf,
  usesAny,
} from './service-state.js';
export { errorOf, isFailure, isTerminal, UNEXPECTED_END } from './task-state.js';
