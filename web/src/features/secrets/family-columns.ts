import type { FamilyState } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';

export const familyColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'services', label: 'Used by', sort: 'services' },
  { id: 'stack', label: 'Stack' },
  { id: 'version', label: 'Version', isNumber: true },
  { id: 'due', label: 'Rotation due' },
  { id: 'created', label: 'Created', sort: 'created' },
];

export const stateChoices: { value: '' | FamilyState; label: string }[] = [
  { value: '', label: 'All states' },
  { value: 'in-use', label: 'In use' },
  { value: 'held', label: 'Rollback only' },
  { value: 'unused', label: 'Unused' },
];

export const dueChoices = [
  { value: '', label: 'Any due date' },
  { value: 'true', label: 'Rotation due' },
  { value: 'false', label: 'Not due' },
];
export const driftChoices = [
  { value: '', label: 'Any drift' },
  { value: 'true', label: 'Drifted' },
  { value: 'false', label: 'No drift' },
];
