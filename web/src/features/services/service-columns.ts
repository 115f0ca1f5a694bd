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
  { id: 'updated', label: 'Updated', sort: 'updated' },
];

export const stateChoices = [
  { value: '', label: 'All states' },
  ...(Object.keys(serviceStates) as ServiceState[]).map((value) => ({
    value,
    label: serviceStates[value].label,
  })),
];
