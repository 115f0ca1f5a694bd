import type { Column } from '../../../ui/data-table';
import type { ChipState } from './task-map';

export const chipStates: Record<ChipState, { label: string; shape: string }> = {
  running: { label: 'Running', shape: 'M7,2 a5,5 0 1,1 0,10 a5,5 0 1,1 0,-10 z' },
  starting: { label: 'Starting', shape: 'M7,3 a4,4 0 1,1 0,8 a4,4 0 1,1 0,-8 z' },
  failed: { label: 'Failed', shape: 'M7,1.5 L13,12.5 L1,12.5 z' },
  stopping: { label: 'Stopping', shape: 'M3,3 H11 V11 H3 z' },
};

export const mapTexts = {
  map: 'Tasks by node',
  table: 'Tasks',
  search: 'Search services',
  waiting: 'No node yet',
  legend: 'States of tasks',
  more: (count: number) => `and ${count.toLocaleString('en')} more in the table`,
  truncated: (shown: number, total: number) =>
    `Only ${shown.toLocaleString('en')} of ${total.toLocaleString('en')} tasks are shown. Choose a stack.`,
};

export const noTasks = {
  icon: 'i-lucide-layout-grid',
  title: 'No tasks',
  detail: 'The tasks of all services appear here by node.',
};

export const mapColumns: Column[] = [
  { id: 'service', label: 'Service' },
  { id: 'slot', label: 'Slot', isNumber: true },
  { id: 'node', label: 'Node' },
  { id: 'state', label: 'State' },
];
