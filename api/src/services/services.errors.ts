import type { Problem } from '@waxseal/shared';
import { problem } from '../http/problem.js';

export const RolloutPaused = problem('rollout-paused');
export const RolloutNotPaused = problem('rollout-not-paused');
export const RolloutFailed =
  problem<Required<Pick<Problem, 'rollout' | 'tasks' | 'current' | 'detail'>>>('rollout-failed');
export const OwnService = problem('own-service');
export const PreviousSpecBroken =
  problem<Required<Pick<Problem, 'missing'>>>('previous-spec-broken');
export const NotStopped = problem('not-stopped');
export const NotAllowed = problem('forbidden');
