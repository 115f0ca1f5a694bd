import type { RotationFailure, RotationSummary } from '@waxseal/shared';
import { rotationStates } from './rotation-labels';

export const failureLabels: Record<RotationFailure['reason'], string> = {
  'task-failed': 'A new task failed',
  'rolled-back': 'Docker rolled the service back',
  paused: 'Docker paused the rollout',
  deadline: 'Not ready before the deadline',
  refused: 'Docker rejected the update',
};

export const failedTitle = 'The last rotation failed';

/** Says in which service a rotation failed, and why. The details are on the page of the rotation. */
export const failureText = ({ state, failure }: Pick<RotationSummary, 'state' | 'failure'>) => {
  const what = failure ? failureLabels[failure.reason] : rotationStates[state].hint;
  return failure?.service ? `${failure.service}: ${what}` : what;
};
