import type { Resolution } from '@waxseal/shared';
import type { RotationRecord } from './rotation-record.js';

/** The decisions that a blocked rotation offers. Without a new version it cannot continue. */
export function possibleResolutions({ state, changes }: RotationRecord): Resolution[] {
  if (state !== 'blocked') return [];
  const isCreated = changes.every(({ toId }) => toId !== null);
  return isCreated ? ['retry', 'accept', 'revert', 'abandon'] : ['revert', 'abandon'];
}
