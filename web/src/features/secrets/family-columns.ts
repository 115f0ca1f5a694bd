import type { SecretState } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';

export const familyColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'services', label: 'Used by', sort: 'services' },
  { id: 'stack', label: 'Stack' },
  { id: 'version', label: 'Version', isNumber: true },
  { id: 'due', label: 'Due' },
  { id: 'created', label: 'Age', sort: 'created' },
];

export const stateChoices: { value: '' | SecretState; label: string }[] = [
  { value: '', label: 'Any state' },
  { value: 'in-use', label: 'In use' },
  { value: 'held', label: 'Held' },
  { value: 'unused', label: 'Unused' },
];

export const dueChoices = [
  { value: '', label: 'Due or not' },
  { value: 'true', label: 'Due' },
  { value: 'false', label: 'Not due' },
];
export const driftChoices = [
  { value: '', label: 'Drift or not' },
  { value: 'true', label: 'Drift' },
  { value: 'false', label: 'No drift' },
];
