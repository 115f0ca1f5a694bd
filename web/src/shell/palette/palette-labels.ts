import { plural } from '../../lib/plural';

export const groupTitles = {
  pages: 'Go to',
  actions: 'Actions',
  ofPage: 'On this page',
  finds: 'Results',
};

export const commandLabels = {
  light: 'Use light theme',
  dark: 'Use dark theme',
  system: 'Use system theme',
  keys: 'Keyboard shortcuts',
  signOut: 'Sign out',
};

export const searchStatus = (isSearching: boolean, count: number) =>
  isSearching ? 'Searching' : plural(count, 'result');
