import type { ServiceState } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';
import { serviceStates } from './service-labels';

export const serviceColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State', sort: 'state' },
  { id: 'tasks', label: 'Tasks' },
  { id: 'mode', label: 'Mode' },
  { id: 'stack', label: 'Stack' },
  { id: 'image', label: 'Image' },
  { id: 'update', label: 'Rollout' },
  { id: 'updated', label: 'Changed', sort: 'updated' },
];

export const stateChoices = [
  { value: '', label: 'Any state' },
  ...(Object.keys(serviceStates) as ServiceState[]).map((value) => ({
    value,
    label: serviceStates[value].label,
  })),
];
