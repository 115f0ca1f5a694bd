import type { Page, Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { ask } from '../../lib/http';
import { searchables } from '../../lib/pages';

interface Named {
  name: string;
  id?: string;
  username?: string;
}
export interface Find {
  kind: string;
  name: string;
  icon: string;
  to: RouteLocationRaw;
}

const EACH = 6;

/** Finds items by a part of their name in the lists that the user may read. `missed` names the lists that failed. */
export async function findNamed(
  search: string,
  may: (permission: Permission) => boolean,
  signal: AbortSignal,
): Promise<{ finds: Find[]; missed: string[] }> {
  const asked = searchables.filter(({ permission }) => !permission || may(permission));
  const answers = await Promise.allSettled(
    asked.map(({ path }) =>
      ask<Page<Named>>('GET', path, { query: { search, typos: true, limit: EACH }, signal }),
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
