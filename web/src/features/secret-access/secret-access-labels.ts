import type { SecretAccessWay, SocketService } from '@waxseal/shared';
import { plural } from '../../lib/plural';
import type { Column } from '../../ui/data-table';
import type { ReportFormat } from './secret-access.queries';

export const accessColumns: Column[] = [
  { id: 'name', label: 'Secret', sort: 'name', isFixed: true },
  { id: 'readers', label: 'Can be read by' },
  { id: 'services', label: 'Mounted by', sort: 'services' },
  { id: 'nodes', label: 'Nodes' },
  { id: 'mode', label: 'Mode' },
  { id: 'age', label: 'Value age', sort: 'age' },
  { id: 'rotated', label: 'Last rotation' },
  { id: 'stack', label: 'Stack' },
];

export const accessTexts = {
  title: 'Who can read this secret?',
  every: 'Every secret',
  everyHint:
    'These can read all secrets: root on a manager, and services with the Docker socket or Docker’s data.',
  managers: 'Managers',
  sockets: 'Docker socket',
  none: 'none',
  unknown: 'not known',
  never: 'never',
  cannot: 'not the value',
  setsValue: 'sets new values',
  noPrincipals: 'No user or token has rights on it.',
};

export const noSecrets = {
  icon: 'i-lucide-scan-eye',
  title: 'No secrets yet',
  detail: 'For each secret, this page shows which users, services and nodes can read it.',
};

export const wayLabels: Record<SecretAccessWay, { label: string; hint: string }> = {
  attach: {
    label: 'attach it',
    hint: 'Can mount the secret in a service and choose what that service runs',
  },
  edit: {
    label: 'edit its services',
    hint: 'Can change the image or command of the services that mount it',
  },
  privileges: {
    label: 'mount the Docker socket',
    hint: 'Can give a service the Docker socket or any folder of a node',
  },
};

export const reachLabels: Record<SocketService['reach'], string> = {
  swarm: 'every secret',
  node: 'secrets on its nodes',
};

export const readerCount = (count: number) => plural(count, 'user or token', 'users and tokens');

/** As far as rows have room: all of few names, otherwise how many. */
export const namesOrCount = (names: readonly string[], word: string) =>
  names.length <= 3 ? names.join(', ') : plural(names.length, word);

/** Modes that let other users of the container than the owner read the file. */
export const isOpenMode = (mode: string) => (parseInt(mode, 8) & 0o044) !== 0;

export const reportFormats = [
  { id: 'csv', label: 'CSV', icon: 'i-lucide-table' },
  { id: 'json', label: 'JSON', icon: 'i-lucide-braces' },
] satisfies { id: ReportFormat; label: string; icon: string }[];
export const reportHint = 'Exports users, tokens, services and nodes of all secrets';
export const oneReportHint = (name: string) => `Exports who can read ${name}`;
