import type { Resolution } from '@waxseal/shared';
import type { RotationRecord } from './rotation-record.js';

/** What a user may decide now: forward leads only what has a version to go to. */
export function possibleResolutions({ state, changes }: RotationRecord): Resolution[] {
  if (state !== 'blocked') return [];
  const isMade = changes.every(({ toId }) => toId !== null);
  return isMade ? ['retry', 'accept', 'revert', 'abandon'] : ['revert', 'abandon'];
}
