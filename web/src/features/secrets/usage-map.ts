import type { FamilyKind, SecretConsumers, ServiceState, Usage } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { plural } from '../../lib/plural';

/** More rows than these are grouped by stack, and the last ones become one row. */
export const MOST_ROWS = 12;

export interface MapLine {
  /** A version, or the name of a secret. */
  from: number | string;
  /** `drift`: not the current version. `rollback`: only the previous spec of the service references it. */
  kind: 'current' | 'drift' | 'rollback';
}

/** A service, the services of a stack, or all others. */
export interface MapRow {
  key: string;
  label: string;
  count: number;
  isName: boolean;
  /** The state of the service needs attention. */
  isTroubled?: boolean;
  to: RouteLocationRaw | null;
  lines: MapLine[];
}

interface UsageMap {
  /** The newest first. */
  versions: number[];
  rows: MapRow[];
}

interface User {
  service: string;
  stack: string | null;
  /** Never hidden in the row of its stack. */
  isApart: boolean;
  isTroubled?: boolean;
  lines: MapLine[];
}

type ToServices = (stack?: string) => RouteLocationRaw | null;

/** Draws which service uses which version: each service, or groups if there are many. */
export function usageMap(
  { kind, name, currentVersion }: { kind: FamilyKind; name: string; currentVersion: number },
  usage: Usage[],
): UsageMap {
  const toServices: ToServices = (stack) =>
    kind === 'secret' ? { name: 'services', query: { stack, secret: name } } : null;
  const rows = rowsOf(usersOf(usage, currentVersion), toServices);
  const versions = new Set([currentVersion, ...usage.map(({ version }) => version)]);
  return { versions: [...versions].sort((one, other) => other - one), rows };
}

const troubles = new Set<ServiceState>(['failed', 'degraded', 'paused']);

/** Draws which services use these secrets. Those with drift or in trouble come first, then in the order of the secrets. */
export function secretsMap(secrets: SecretConsumers[]): MapRow[] {
  const users = new Map<string, User>();
  const places = new Map<string, number[]>();
  secrets.forEach(({ name, consumers }, at) => {
    for (const { service, stack, state, use } of consumers) {
      const user = users.get(service) ?? {
        service,
        stack,
        isApart: troubles.has(state),
        isTroubled: troubles.has(state),
        lines: [],
      };
      user.isApart ||= use === 'drift';
      user.lines.push({ from: name, kind: use });
      users.set(service, user);
      places.set(service, [...(places.get(service) ?? []), at]);
    }
  });
  // A service near its secrets crosses fewer lines.
  const placeOf = ({ service }: User) => {
    const all = places.get(service)!;
    return all.reduce((sum, at) => sum + at, 0) / all.length;
  };
  const inOrder = [...users.values()].sort(
    (one, other) =>
      Number(other.isApart) - Number(one.isApart) ||
      placeOf(one) - placeOf(other) ||
      one.service.localeCompare(other.service),
  );
  return rowsOf(inOrder, (stack) => ({ name: 'services', query: { stack } }));
}

function rowsOf(users: User[], toServices: ToServices): MapRow[] {
  const all = users.length <= MOST_ROWS ? users.map(rowOf) : grouped(users, toServices);
  return all.length <= MOST_ROWS ? all : cut(all, toServices);
}

/** Services that do not use the current version come first. */
function usersOf(usage: Usage[], currentVersion: number): User[] {
  const users = new Map<string, User>();
  for (const { service, stack, version, spec } of usage) {
    const user = users.get(service) ?? { service, stack, isApart: false, lines: [] };
    const drift = version === currentVersion ? 'current' : 'drift';
    const line: MapLine = { from: version, kind: spec === 'previous' ? 'rollback' : drift };
    // A version that the current spec references is not for rollback only.
    const isKnown = user.lines.some((other) => other.from === version);
    if (!isKnown) user.lines.push(line);
    else if (spec === 'current')
      user.lines = user.lines.map((other) => (other.from === version ? line : other));
    user.isApart = user.lines.some(({ kind }) => kind === 'drift');
    users.set(service, user);
  }
  return [...users.values()].sort(
    (one, other) =>
      Number(other.isApart) - Number(one.isApart) || one.service.localeCompare(other.service),
  );
}

const rowOf = ({ service, isTroubled, lines }: User): MapRow => ({
  isTroubled,
  key: `service ${service}`,
  label: service,
  count: 1,
  isName: true,
  to: { name: 'service', params: { name: service } },
  lines,
});

/** A service that needs attention keeps its own row. The others of a stack share one. */
function grouped(users: User[], toServices: ToServices): MapRow[] {
  const stacks = new Map<string, User[]>();
  for (const user of users)
    if (user.stack && !user.isApart)
      stacks.set(user.stack, [...(stacks.get(user.stack) ?? []), user]);
  const byStack = [...stacks].map(([stack, members]): MapRow => {
    if (members.length === 1) return rowOf(members[0]!);
    return {
      key: `stack ${stack}`,
      label: `${stack}: ${plural(members.length, 'service')}`,
      count: members.length,
      isName: false,
      to: toServices(stack),
      lines: linesOf(members),
    };
  });
  return [
    ...users.filter(({ isApart }) => isApart).map(rowOf),
    ...byStack.sort((one, other) => other.count - one.count),
    ...users.filter(({ isApart, stack }) => !isApart && !stack).map(rowOf),
  ];
}

function cut(rows: MapRow[], toServices: ToServices): MapRow[] {
  const shown = rows.slice(0, MOST_ROWS - 1);
  const rest = rows.slice(MOST_ROWS - 1);
  const count = rest.reduce((sum, row) => sum + row.count, 0);
  return [
    ...shown,
    {
      key: 'more',
      label: `and ${count.toLocaleString('en')} more`,
      count,
      isName: false,
      to: toServices(),
      lines: linesOf(rest),
    },
  ];
}

/** The lines of several services. Of several kinds of line from one place, the one that needs attention is drawn. */
function linesOf(members: { lines: MapLine[] }[]): MapLine[] {
  const order: MapLine['kind'][] = ['drift', 'current', 'rollback'];
  const lines = members.flatMap((member) => member.lines);
  const kinds = new Map<MapLine['from'], Set<MapLine['kind']>>();
  for (const { from, kind } of lines) kinds.set(from, (kinds.get(from) ?? new Set()).add(kind));
  return [...kinds].map(([from, known]) => ({
    from,
    kind: order.find((kind) => known.has(kind))!,
  }));
}
