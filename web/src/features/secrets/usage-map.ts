import type { FamilyKind, Usage } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { plural } from '../../lib/plural';

/** More rows than these are grouped by stack, and the last ones become one row. */
export const MOST_ROWS = 12;

export interface MapLine {
  version: number;
  /** `drift`: not the current version. `rollback`: only the previous spec of the service references it. */
  kind: 'current' | 'drift' | 'rollback';
}

/** A service, the services of a stack, or all others. */
interface MapRow {
  key: string;
  label: string;
  count: number;
  isName: boolean;
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
  lines: MapLine[];
}

/** Draws which service uses which version: each service, or groups if there are many. */
export function usageMap(
  { kind, name, currentVersion }: { kind: FamilyKind; name: string; currentVersion: number },
  usage: Usage[],
): UsageMap {
  const users = usersOf(usage, currentVersion);
  const all = users.length <= MOST_ROWS ? users.map(rowOf) : grouped(users, name, kind);
  const rows = all.length <= MOST_ROWS ? all : cut(all, name, kind);
  const versions = new Set([currentVersion, ...usage.map(({ version }) => version)]);
  return { versions: [...versions].sort((one, other) => other - one), rows };
}

/** Services that do not use the current version come first. */
function usersOf(usage: Usage[], currentVersion: number): User[] {
  const users = new Map<string, User>();
  for (const { service, stack, version, spec } of usage) {
    const user = users.get(service) ?? { service, stack, lines: [] };
    const drift = version === currentVersion ? 'current' : 'drift';
    const line: MapLine = { version, kind: spec === 'previous' ? 'rollback' : drift };
    // A version that the current spec references is not for rollback only.
    const isKnown = user.lines.some((other) => other.version === version);
    if (!isKnown) user.lines.push(line);
    else if (spec === 'current')
      user.lines = user.lines.map((other) => (other.version === version ? line : other));
    users.set(service, user);
  }
  return [...users.values()].sort(
    (one, other) =>
      Number(drifts(other)) - Number(drifts(one)) || one.service.localeCompare(other.service),
  );
}

const drifts = ({ lines }: Pick<User, 'lines'>) => lines.some(({ kind }) => kind === 'drift');

const rowOf = ({ service, lines }: User): MapRow => ({
  key: `service ${service}`,
  label: service,
  count: 1,
  isName: true,
  to: { name: 'service', params: { name: service } },
  lines,
});

const servicesOf = (kind: FamilyKind, name: string, stack?: string): RouteLocationRaw | null =>
  kind === 'secret' ? { name: 'services', query: { stack, secret: name } } : null;

/** A service that drifts keeps its own row. The others of a stack share one. */
function grouped(users: User[], name: string, kind: FamilyKind): MapRow[] {
  const stacks = new Map<string, User[]>();
  const rows = users.filter((user) => drifts(user) || !user.stack).map(rowOf);
  for (const user of users)
    if (user.stack && !drifts(user))
      stacks.set(user.stack, [...(stacks.get(user.stack) ?? []), user]);
  const byStack = [...stacks].map(([stack, members]): MapRow => {
    if (members.length === 1) return rowOf(members[0]!);
    return {
      key: `stack ${stack}`,
      label: `${stack}: ${plural(members.length, 'service')}`,
      count: members.length,
      isName: false,
      to: servicesOf(kind, name, stack),
      lines: linesOf(members),
    };
  });
  const isDrifting = (row: MapRow) => row.lines.some(({ kind: how }) => how === 'drift');
  return [
    ...rows.filter(isDrifting),
    ...byStack.sort((one, other) => other.count - one.count),
    ...rows.filter((row) => !isDrifting(row)),
  ];
}

function cut(rows: MapRow[], name: string, kind: FamilyKind): MapRow[] {
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
      to: servicesOf(kind, name),
      lines: linesOf(rest),
    },
  ];
}

/** The lines of several services. Of a version with several kinds of line, the one that needs attention is drawn. */
function linesOf(members: { lines: MapLine[] }[]): MapLine[] {
  const order: MapLine['kind'][] = ['drift', 'current', 'rollback'];
  const lines = members.flatMap((member) => member.lines);
  return [...new Set(lines.map(({ version }) => version))].map((version) => ({
    version,
    kind: order.find((kind) => lines.some((one) => one.version === version && one.kind === kind))!,
  }));
}
