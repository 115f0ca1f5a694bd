import type { Page, Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { ask } from '../../lib/http';

interface Named {
  name: string;
  id?: string;
  username?: string;
}
interface Source {
  kind: string;
  path: string;
  permission: Permission;
  icon: string;
  to: (row: Named) => RouteLocationRaw;
}

export interface Find {
  kind: string;
  name: string;
  icon: string;
  to: RouteLocationRaw;
}

const EACH = 6;

export const sources: Source[] = [
  {
    kind: 'Secret',
    path: '/secrets',
    permission: 'secret.read',
    icon: 'i-lucide-key-round',
    to: ({ name }) => ({ name: 'secret', params: { name } }),
  },
  {
    kind: 'Config',
    path: '/configs',
    permission: 'config.read',
    icon: 'i-lucide-file-text',
    to: ({ name }) => ({ name: 'config', params: { name } }),
  },
  {
    kind: 'Service',
    path: '/services',
    permission: 'service.read',
    icon: 'i-lucide-boxes',
    to: ({ name }) => ({ name: 'service', params: { name } }),
  },
  {
    kind: 'Stack',
    path: '/stacks',
    permission: 'stack.read',
    icon: 'i-lucide-layers',
    to: ({ name }) => ({ name: 'services', query: { stack: name } }),
  },
  {
    kind: 'Node',
    path: '/nodes',
    permission: 'node.read',
    icon: 'i-lucide-server',
    to: () => ({ name: 'overview', hash: '#nodes' }),
  },
  {
    kind: 'User',
    path: '/users',
    permission: 'user.read',
    icon: 'i-lucide-circle-user-round',
    to: ({ id = '' }) => ({ name: 'user', params: { id } }),
  },
];

/** What bears the text in its name, of the kinds that may be read. A kind that fails is left out. */
export async function findNamed(
  search: string,
  may: (permission: Permission) => boolean,
  signal: AbortSignal,
): Promise<{ finds: Find[]; missed: string[] }> {
  const asked = sources.filter(({ permission }) => may(permission));
  const answers = await Promise.allSettled(
    asked.map(({ path }) =>
      ask<Page<Named>>('GET', path, { query: { search, limit: EACH }, signal }),
    ),
  );
  const missed: string[] = [];
  const finds = answers.flatMap((answer, index) => {
    const { kind, icon, to } = asked[index]!;
    if (answer.status === 'fulfilled')
      return answer.value.data.items.map((row) => ({
        kind,
        icon,
        name: row.username ?? row.name,
        to: to(row),
      }));
    missed.push(kind);
    return [];
  });
  signal.throwIfAborted();
  return { finds, missed };
}
