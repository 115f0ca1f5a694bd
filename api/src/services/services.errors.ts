import { problem } from '../http/problem.js';

export const RolloutPaused = problem('rollout-paused');
export const OwnService = problem('own-service');
export const PreviousSpecBroken = problem<{
  missing: { kind: 'secret' | 'config'; name: string }[];
}>('previous-spec-broken');
