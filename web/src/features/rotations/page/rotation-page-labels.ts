import { clockTime, lasting } from '../../../lib/time';
import { serviceStates } from '../rotation-labels';
import type { Lane, Lanes } from './rotation-lanes';

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

export const laneLabels = {
  title: 'When each service was updated',
  /** The services without a lane. */
  rest: ({ hidden, waiting }: Pick<Lanes, 'hidden' | 'waiting'>) =>
    [
      ...(hidden > 0 ? [`and ${hidden.toLocaleString('en')} more`] : []),
      ...(waiting > 0 ? [`${waiting.toLocaleString('en')} queued`] : []),
    ].join(', '),
};

export function laneText({ service, state, startedAt, endedAt }: Lane) {
  const until = endedAt ? ` to ${clockTime(endedAt)}` : '';
  return `${service}: ${serviceStates[state].label}, ${clockTime(startedAt)}${until}`;
}
