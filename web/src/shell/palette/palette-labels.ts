import { plural } from '../../lib/plural';

export const groupTitles = {
  pages: 'Go to',
  actions: 'Actions',
  ofPage: 'On this page',
  finds: 'Results',
  onFinds: 'Actions on results',
};

export const commandLabels = {
  light: 'Use light theme',
  dark: 'Use dark theme',
  system: 'Use system theme',
  keys: 'Keyboard shortcuts',
  signOut: 'Sign out',
};

export const objectActionLabels = {
  restart: (name: string) => `Restart ${name}…`,
  image: (name: string) => `Update the image of ${name}…`,
  scale: (name: string) => `Scale ${name}…`,
  rollback: (name: string) => `Roll back ${name}…`,
  rotate: (name: string) => `Rotate ${name}…`,
  labels: (name: string) => `Edit labels of ${name}…`,
  prune: (name: string) => `Prune ${name}…`,
  delete: (name: string) => `Delete ${name}…`,
};

export const searchStatus = (isSearching: boolean, count: number) =>
  isSearching ? 'Searching' : plural(count, 'result');
