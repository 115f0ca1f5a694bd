import type { RouteLocationRaw } from 'vue-router';
import type { Column } from '../../ui/data-table';
import type { StateTone } from '../../ui/state-tone';
import type { LogEntry } from './event-log';

interface EventType {
  label: string;
  icon: string;
  /** The page that shows an item of this type. */
  page?: 'secret' | 'service' | 'config' | 'rotation';
}

const kinds: Record<string, EventType> = {
  secret: { label: 'Secret', icon: 'i-lucide-key-round', page: 'secret' },
  config: { label: 'Config', icon: 'i-lucide-file-text', page: 'config' },
  rotation: { label: 'Rotation', icon: 'i-lucide-rotate-cw-square', page: 'rotation' },
  service: { label: 'Service', icon: 'i-lucide-boxes', page: 'service' },
  node: { label: 'Node', icon: 'i-lucide-server' },
  network: { label: 'Network', icon: 'i-lucide-network' },
  cluster: { label: 'Swarm', icon: 'i-lucide-circle-dot' },
  session: { label: 'Session', icon: 'i-lucide-circle-user-round' },
  line: { label: 'Connection', icon: 'i-lucide-unplug' },
};

/** A `reset` reports missed events, so it is shown as an event of the connection. */
export const kindOf = ({ type }: Pick<LogEntry, 'type'>) =>
  type === 'reset' ? 'line' : type.slice(0, type.indexOf('.'));

/** A newer server may send types that this page does not know. */
export const kindLabels = (kind: string): EventType =>
  kinds[kind] ?? { label: kind, icon: 'i-lucide-circle-dashed' };

export const kindChoices = [
  { value: '', label: 'All types' },
  ...Object.entries(kinds).map(([value, { label }]) => ({ value, label })),
];

const changes: Record<string, { label: string; icon: string; tone: StateTone }> = {
  changed: { label: 'Changed', icon: 'i-lucide-pencil', tone: 'plain' },
  created: { label: 'Created', icon: 'i-lucide-plus', tone: 'plain' },
  due: { label: 'Rotation due', icon: 'i-lucide-calendar-clock', tone: 'wait' },
  removed: { label: 'Deleted', icon: 'i-lucide-trash-2', tone: 'plain' },
  lost: { label: 'Lost', icon: 'i-lucide-unplug', tone: 'wait' },
  gap: { label: 'Reconnected, data reloaded', icon: 'i-lucide-circle-check', tone: 'ok' },
  reset: {
    label: 'Some events were missed, data reloaded',
    icon: 'i-lucide-rotate-ccw',
    tone: 'wait',
  },
};

export const changeOf = ({ type, isNew = false }: Pick<LogEntry, 'type' | 'isNew'>) => {
  const word = isNew ? 'created' : type.slice(type.indexOf('.') + 1);
  return changes[word] ?? { label: word, icon: 'i-lucide-circle-dashed', tone: 'plain' as const };
};

export function pageOf({ type, name }: LogEntry): RouteLocationRaw | null {
  const page = kindLabels(kindOf({ type })).page;
  if (!page || !name || type.endsWith('.removed')) return null;
  return { name: page, params: page === 'rotation' ? { id: name } : { name } };
}

export const eventColumns: Column[] = [
  { id: 'time', label: 'Time' },
  { id: 'kind', label: 'Type' },
  { id: 'name', label: 'Name' },
  { id: 'change', label: 'Change' },
];

export const noEvents = {
  icon: 'i-lucide-radio',
  title: 'No events yet',
  detail:
    'Changes to secrets, services, nodes and networks appear here live. The list lives in this tab only. See Audit for who did what.',
};
