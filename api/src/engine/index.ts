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
export { Engine, type Decide, type Guard } from './engine.js';
export { publicText } from './public-text.js';
export { nodeNames } from './node-names.js';
export { EngineModule } from './engine.module.js';
export type * from './engine.types.js';
export {
  conditionOf,
  isDown,
  isFailing,
  isFinal,
  needsTasks,
  nodeStatesOf,
  runsOnce,
  type NodeStates,
  type ServiceCondition,
} from './service-condition.js';
export {
  isDownForAMoment,
  isJob,
  isPaused,
  isSettled,
  isUpdating,
  references,
  usesAny,
} from './service-state.js';
export { errorOf, isFailure, isTerminal, UNEXPECTED_END } from './task-state.js';
