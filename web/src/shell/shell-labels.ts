import type { LineState } from '../lib/shared-events';
import type { Theme } from './theme';

export const lineLabels: Record<LineState['kind'], string> = {
  opening: 'Connecting',
  open: 'Live',
  lost: 'Disconnected',
};

export const themeChoices: { label: string; icon: string; value: Theme }[] = [
  { label: 'Light', icon: 'i-lucide-sun', value: 'light' },
  { label: 'Dark', icon: 'i-lucide-moon', value: 'dark' },
  { label: 'System', icon: 'i-lucide-monitor', value: 'system' },
];

/** What a field did to a pasted text. */
export const pasteLabels = {
  cut: 'The pasted text was too long for the field and was cut',
  'line-breaks': 'The field does not keep the line breaks of the pasted text',
  'line-ends': 'The line ends of the pasted text were changed to LF',
};

export const menuLabels = { account: 'Account', signOut: 'Sign out' };

export const keyLabels = {
  palette: 'Open the command palette',
  search: 'Search this list',
  rows: 'Move through the rows of a list',
  select: 'Select the row (with Shift: a range)',
  escape: 'Close dialog or clear search',
  keys: 'Show keyboard shortcuts',
};
