import type {
  RotationOutcome,
  RotationService,
  RotationServiceState,
  RotationState,
  RotationStep,
  RotationSummary,
} from '@waxseal/shared';
import type { Column } from '../../ui/data-table';
import type { StateLabel } from '../../ui/state-tone';

export const rotationStates: Record<RotationState, StateLabel> = {
  creating: {
    label: 'Creating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Creating new versions',
  },
  rolling: {
    label: 'Updating services',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Updating the services to the new version',
  },
  verifying: {
    label: 'Verifying',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Checking that services stay healthy',
  },
  finishing: {
    label: 'Finishing',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Making the new version current',
  },
  done: {
    label: 'Completed',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'All services are on the new version',
  },
  deleting: {
    label: 'Cleaning up',
    icon: 'i-lucide-archive',
    tone: 'ok',
    hint: 'Completed. Old versions are being deleted',
  },
  closed: {
    label: 'Closed',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Completed. Nothing left to do',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'Failed before any service was changed',
  },
  reverting: {
    label: 'Reverting',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'Reverting the services to the previous version',
  },
  reverted: {
    label: 'Reverted',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'All services were reverted to the previous version',
  },
  blocked: {
    label: 'Blocked',
    icon: 'i-lucide-hand',
    tone: 'wait',
    hint: 'Needs a decision. Both versions are kept until you decide',
  },
  cancelled: {
    label: 'Cancelled',
    icon: 'i-lucide-circle-x',
    tone: 'plain',
    hint: 'Cancelled by a user. All services use the previous version',
  },
};

/** A rotation that is done, but did not update every service that uses the name. */
const incomplete: Partial<Record<RotationOutcome, StateLabel>> = {
  'partly-updated': {
    label: 'Partly completed',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'Some services are not on the new version',
  },
  'not-updated': {
    label: 'No service updated',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'None of the services is on the new version',
  },
};

export const stateLabelOf = ({ state, outcome }: Pick<RotationSummary, 'state' | 'outcome'>) =>
  (outcome && incomplete[outcome]) || rotationStates[state];

export const rotationKinds: Record<RotationSummary['kind'], string> = {
  rotation: 'Rotation',
  restore: 'Restore',
  deletion: 'Version deletion',
  pruning: 'Prune',
};

export const serviceStates: Record<RotationServiceState, StateLabel> = {
  waiting: {
    label: 'Queued',
    icon: 'i-lucide-circle-dashed',
    tone: 'plain',
    hint: 'Waiting for its turn',
  },
  updating: {
    label: 'Updating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Replacing tasks',
  },
  verifying: {
    label: 'Verifying',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Checking that new tasks stay healthy',
  },
  done: {
    label: 'Updated',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'Verified on the new version',
  },
  skipped: {
    label: 'Skipped',
    icon: 'i-lucide-skip-forward',
    tone: 'plain',
    hint: 'Keeps the previous version',
  },
  gone: {
    label: 'Deleted',
    icon: 'i-lucide-circle-x',
    tone: 'plain',
    hint: 'The service was deleted during the rotation',
  },
  failed: {
    label: 'Failed',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'The service did not become healthy on the new version',
  },
  reverting: {
    label: 'Reverting',
    icon: 'i-lucide-undo-2',
    tone: 'wait',
    hint: 'Reverting to the previous version',
  },
  reverted: {
    label: 'Reverted',
    icon: 'i-lucide-undo-2',
    tone: 'plain',
    hint: 'Verified on the previous version',
  },
  stuck: {
    label: 'Blocked',
    icon: 'i-lucide-hand',
    tone: 'wait',
    hint: 'Neither the update nor the revert succeeded. Choose what to do',
  },
  untouched: {
    label: 'Not updated',
    icon: 'i-lucide-circle-minus',
    tone: 'plain',
    hint: 'The rotation ended before its turn',
  },
};

export const stepLabels: Record<RotationStep['name'], string> = {
  update: 'Update service',
  verify: 'Verify tasks',
  'restore-order': 'Restore update order',
  revert: 'Revert to the previous version',
  'verify-revert': 'Verify reverted tasks',
  'clear-previous-spec': 'Clear previous spec',
};

export const runningVersionLabels: Record<RotationService['runningVersion'], string> = {
  old: 'previous version',
  new: 'new version',
  mixed: 'both versions',
  gone: 'service deleted',
  unknown: 'unknown',
};

export const stateChoices = [
  { value: '', label: 'All states' },
  ...(Object.keys(rotationStates) as RotationState[]).map((value) => ({
    value,
    label: rotationStates[value].label,
  })),
];

export const openChoices = [
  { value: '', label: 'All' },
  { value: 'true', label: 'In progress' },
  { value: 'false', label: 'Finished' },
];

export const rotationColumns: Column[] = [
  { id: 'families', label: 'Secret or config', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'kind', label: 'Kind' },
  { id: 'progress', label: 'Services' },
  { id: 'by', label: 'Started by' },
  { id: 'reason', label: 'Reason' },
  { id: 'created', label: 'Started' },
];
