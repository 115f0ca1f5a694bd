import type { SecretState } from '@waxseal/shared';
import type { Column } from '../../ui/data-table';

export const secretColumns: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'services', label: 'Used by', sort: 'services' },
  { id: 'stack', label: 'Stack' },
  { id: 'version', label: 'Version', isNumber: true },
  { id: 'created', label: 'Age', sort: 'created' },
];

export const stateChoices: { value: '' | SecretState; label: string }[] = [
  { value: '', label: 'Any state' },
  { value: 'in-use', label: 'In use' },
  { value: 'held', label: 'Held' },
  { value: 'unused', label: 'Unused' },
];
