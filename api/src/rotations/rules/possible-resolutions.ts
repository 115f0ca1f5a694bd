import { endedRotationStates, type Resolution, type RotationState } from '@waxseal/shared';
import type { RotationRecord } from './rotation-record.js';

/** The decisions that a blocked rotation offers. Without a new version it cannot continue. */
export function possibleResolutions({ state, changes }: RotationRecord): Resolution[] {
  if (state !== 'blocked') return [];
  const isCreated = changes.every(({ toId }) => toId !== null);
  return isCreated ? ['retry', 'accept', 'revert', 'abandon'] : ['revert', 'abandon'];
}

const over = 'It has ended';
/** Why a rotation in this state cannot be cancelled. */
export const whyNotCancellable: Partial<Record<RotationState, string>> = {
  finishing: 'Every service runs the new version, and the rotation is about to end',
  reverting: 'Its services are being reverted already',
  blocked: 'It needs a decision: resolve it with `revert` instead',
  ...Object.fromEntries(endedRotationStates.map((state) => [state, over])),
};
