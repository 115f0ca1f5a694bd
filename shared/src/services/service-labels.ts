import type { UpdateState } from './service-states.js';

/** The state of a rollout as a part of a sentence, in the API's texts and in the panel. */
export const updateStateLabels: Record<UpdateState, string> = {
  updating: 'updating',
  paused: 'update paused',
  completed: 'updated',
  rollback_started: 'rolling back',
  unknown: 'rollout state unknown',
  rollback_paused: 'rollback paused',
  rollback_completed: 'rolled back',
};
