import type { Task } from '@waxseal/shared';
import { capitalised } from '../../lib/capitalised';
import type { Column } from '../../ui/data-table';

export const taskColumns: Column[] = [
  { id: 'service', label: 'Service', sort: 'service', isFixed: true },
  { id: 'slot', label: 'Slot' },
  { id: 'state', label: 'State' },
  { id: 'exit', label: 'Exit code' },
  { id: 'error', label: 'Error' },
  { id: 'node', label: 'Node' },
  { id: 'image', label: 'Image' },
  { id: 'stack', label: 'Stack' },
  { id: 'since', label: 'In state since', sort: 'since' },
  { id: 'task', label: 'Task' },
];

export const noTasks = {
  icon: 'i-lucide-list-checks',
  title: 'No tasks',
  detail: 'The tasks of all services appear here, with those that have ended.',
};

/** In the order in which a task takes them. */
const states = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'orphaned',
  'remove',
];
export const stateChoices = [
  { value: '', label: 'Any state' },
  ...states.map((value) => ({ value, label: capitalised(value) })),
];
export const desiredChoices = [
  { value: '', label: 'Any desired state' },
  { value: 'running', label: 'Desired: running' },
  { value: 'complete', label: 'Desired: complete' },
  { value: 'shutdown', label: 'Desired: shutdown' },
];

export const ofService = (name: string) => `Of ${name}`;
export const unassigned = 'unassigned';

/** True while Docker still has to bring the task to its desired state. */
export const isMoving = ({ state, desiredState }: Pick<Task, 'state' | 'desiredState'>) =>
  state !== desiredState && states.indexOf(state) < states.indexOf('complete');
