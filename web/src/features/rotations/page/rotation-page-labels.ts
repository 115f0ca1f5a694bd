import { lasting } from '../../../lib/time';

export const rotationsLink = { label: 'Rotations', to: { name: 'rotations' } };
export const cancelLabel = 'Cancel rotation…';

export const deletionStates = {
  waiting: 'scheduled for deletion',
  held: 'on hold',
  kept: 'kept',
  deleted: 'deleted',
};

export const valueSources = {
  value: 'new value',
  generator: 'generated value',
  version: 'existing version',
  none: '',
};

export const stepStates = {
  waiting: 'waiting',
  running: 'in progress',
  done: 'done',
  failed: 'failed',
};

export const deadlineText = (ms: number) =>
  ms > 0 ? `deadline in ${lasting(ms)}` : 'deadline passed';
