import type { Service, ServiceMode, ServiceState, UpdateState } from '@waxseal/shared';
import { updateStateLabels } from '@waxseal/shared';
import { capitalised } from '../../lib/capitalised';
import type { Column } from '../../ui/data-table';
import type { StateLabel, StateTone } from '../../ui/state-tone';

export const serviceStates: Record<ServiceState, StateLabel> = {
  converged: {
    label: 'Converged',
    icon: 'i-lucide-circle-check',
    tone: 'ok',
    hint: 'All tasks are running',
  },
  updating: {
    label: 'Updating',
    icon: 'i-lucide-refresh-cw',
    tone: 'wait',
    hint: 'Rollout in progress',
  },
  paused: {
    label: 'Paused',
    icon: 'i-lucide-circle-pause',
    tone: 'wait',
    hint: 'Docker paused the rollout',
  },
  degraded: {
    label: 'Degraded',
    icon: 'i-lucide-triangle-alert',
    tone: 'wait',
    hint: 'Some tasks aren’t running',
  },
  stopped: {
    label: 'Stopped',
    icon: 'i-lucide-circle-stop',
    tone: 'plain',
    hint: 'Scaled to 0',
  },
};

const updateTones: Record<UpdateState, StateTone> = {
  updating: 'wait',
  paused: 'wait',
  completed: 'ok',
  rollback_started: 'wait',
  rollback_paused: 'wait',
  rollback_completed: 'wait',
};

export const updateMark = (state: UpdateState) => ({
  label: capitalised(updateStateLabels[state]),
  tone: updateTones[state],
});

export const modes: Record<ServiceMode, string> = {
  replicated: 'Replicated',
  global: 'Global',
  'replicated-job': 'Job',
  'global-job': 'Global job',
};

export const serviceColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State', sort: 'state' },
  { id: 'tasks', label: 'Tasks' },
  { id: 'mode', label: 'Mode' },
  { id: 'stack', label: 'Stack' },
  { id: 'image', label: 'Image' },
  { id: 'update', label: 'Rollout' },
  { id: 'updated', label: 'Updated', sort: 'updated' },
];

export const stateChoices = [
  { value: '', label: 'All states' },
  ...(Object.keys(serviceStates) as ServiceState[]).map((value) => ({
    value,
    label: serviceStates[value].label,
  })),
];

export const isPaused = ({ update }: Pick<Service, 'update'>) =>
  update?.state === 'paused' || update?.state === 'rollback_paused';

export const isJob = (mode: ServiceMode) => mode.endsWith('-job');

/** The last part of an image with its tag says most; what comes before it may be cut. */
export function splitImage(image: string) {
  const slash = image.lastIndexOf('/') + 1;
  return { path: image.slice(0, slash), last: image.slice(slash) };
}

export const shortDigest = (digest: string) => digest.replace(/^sha256:/, '').slice(0, 12);
