import type { Column } from '../../ui/data-table';

export const userColumns: Column[] = [
  { id: 'username', label: 'Name', sort: 'username', isFixed: true },
  { id: 'role', label: 'Role' },
  { id: 'state', label: 'State' },
  { id: 'signIn', label: 'Last sign-in' },
  { id: 'created', label: 'Created' },
];
