import type { Column } from '../../ui/data-table';

export const rotationColumns: Column[] = [
  { id: 'families', label: 'Of', isFixed: true },
  { id: 'state', label: 'State' },
  { id: 'kind', label: 'Kind' },
  { id: 'progress', label: 'Services' },
  { id: 'by', label: 'Started by' },
  { id: 'reason', label: 'Why' },
  { id: 'created', label: 'Started' },
];
