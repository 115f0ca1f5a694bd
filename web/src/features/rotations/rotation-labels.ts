import type {
  RotationFailure,
  RotationService,
  RotationServiceState,
  RotationState,
  RotationStep,
  RotationSummary,
} from '@waxseal/shared';
import type { StateTone } from '../../ui/state-tone';

interface Words {
  label: string;
  icon: string;
  tone: StateTone;
  hint: string;
}

export const rotationStates: Record<RotationState, Words> = {
  planned: {
    label: 'Planned',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Nothing was changed yet',
  },
  creating: {
    label: 'Creating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'The new versions are being created',
  },
  rolling: {
    label: 'Rolling',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Services take the new version',
  },
  verifying: {
    label: 'Verifying',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Everything has to hold for a while',
  },
  finishing: {
    label: 'Finishing',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'The new version becomes the current one',
  },
  done: {
    label: 'Done',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Every service is on the new version; the old one waits for its retirement',
  },
  deleting: {
    label: 'Retiring',
    icon: 'i-lucide-archive',
    tone: 'ok',
    hint: 'Done; old versions are being removed',
  },
  closed: {
    label: 'Closed',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Done, and nothing is left to do',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'It ended before any service was changed',
  },
  reverting: {
    label: 'Going back',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'Services that moved are put back on the old version',
  },
  reverted: {
    label: 'Rolled back',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'Every service is on the old version again, as if nothing had been',
  },
  blocked: {
    label: 'Needs a decision',
    icon: 'i-lucide-hand',
    tone: 'wait',
    hint: 'Old and new versions are both kept until a person decides',
  },
  cancelled: {
    label: 'Cancelled',
    icon: 'i-lucide-circle-x',
    tone: 'plain',
    hint: 'Somebody stopped it; every service is on the old version',
  },
};

export const rotationKinds: Record<RotationSummary['kind'], string> = {
  rotation: 'Rotation',
  restore: 'Back to a version',
  deletion: 'Retirement',
  pruning: 'Pruning',
};

export const serviceStates: Record<RotationServiceState, Words> = {
  waiting: {
    label: 'Waiting',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Its turn has not come',
  },
  updating: {
    label: 'Updating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Its tasks are being replaced',
  },
  verifying: {
    label: 'Verifying',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Its new tasks have to hold for a while',
  },
  done: {
    label: 'On the new version',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Verified from its tasks',
  },
  skipped: {
    label: 'Skipped',
    icon: 'i-lucide-skip-forward',
    tone: 'plain',
    hint: 'Stays on the old version, which is kept for it',
  },
  gone: {
    label: 'Gone',
    icon: 'i-lucide-circle-x',
    tone: 'plain',
    hint: 'The service was removed meanwhile',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'It did not take the new version',
  },
  reverting: {
    label: 'Going back',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'It is put back on the old version',
  },
  reverted: {
    label: 'Back on the old version',
    icon: 'i-lucide-undo-2',
    tone: 'plain',
    hint: 'Verified from its tasks',
  },
  stuck: {
    label: 'Stuck',
    icon: 'i-lucide-hand',
    tone: 'wait',
    hint: 'It goes neither on nor back without a decision',
  },
};

export const stepLabels: Record<RotationStep['name'], string> = {
  update: 'Update the service',
  verify: 'Verify its tasks',
  'restore-order': 'Set its update order back',
  revert: 'Put the old reference back',
  'verify-revert': 'Verify its old tasks',
  'clear-previous-spec': 'Clear its previous spec',
};

export const standLabels: Record<RotationService['runningVersion'], string> = {
  old: 'old version',
  new: 'new version',
  mixed: 'old and new, mixed',
  gone: 'removed',
  unknown: 'not known',
};

export const failureLabels: Record<RotationFailure['reason'], string> = {
  'task-failed': 'A new task failed',
  'rolled-back': 'The Engine rolled the service back',
  paused: 'The Engine paused the rollout',
  deadline: 'It was not ready before its deadline',
  'worse-than-before': 'Fewer tasks ran than before',
  refused: 'The Engine refused the update',
};

export const stateChoices = [
  { value: '', label: 'Any state' },
  ...(Object.keys(rotationStates) as RotationState[]).map((value) => ({
    value,
    label: rotationStates[value].label,
  })),
];
