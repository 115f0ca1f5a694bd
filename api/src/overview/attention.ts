import {
  serviceAttention,
  serviceFindings,
  type Attention,
  type AttentionItem,
  type AttentionKind,
  type Cluster,
  type Due,
  type FamilyState,
  type ServiceSummary,
} from '@waxseal/shared';
import { isDown, nodeNames, type EngineNode } from '../engine/index.js';
import type { CauseIds, ServiceTrouble } from '../services/index.js';

interface FamilyFacts {
  name: string;
  driftCount: number;
  due: Due | null;
  claimed?: { name: string; version: number } | null;
}

export interface Facts {
  cluster: Cluster;
  nodes: readonly EngineNode[];
  services: readonly {
    summary: Pick<ServiceSummary, 'name'>;
    troubles: readonly ServiceTrouble[];
  }[];
  secrets: readonly (FamilyFacts & { state: FamilyState })[];
  configs: readonly FamilyFacts[];
  /** Rotations that a user must decide on. */
  waiting: readonly { id: string; families: readonly { name: string }[] }[];
  /** Secrets and configs that have an unmanaged duplicate. */
  unmanagedDuplicates: readonly { kind: 'secret' | 'config'; name: string }[];
}

/** A Swarm with a thousand troubled services still has a short overview. */
const MAX_CAUSES = 5;
const MAX_ITEMS = 5;

/** A mount without a numeric owner fails every task, and is a problem. */
const advice: ReadonlySet<AttentionKind> = new Set([
  ...serviceFindings.filter((kind) => kind !== 'owner-not-numeric'),
  'secret-unused',
  'autolock-off',
]);

interface Entry {
  cause: string | null;
  item: AttentionItem;
}
const about = (name: string, detail: string | null = null): Entry => ({
  cause: null,
  item: { name, detail },
});

/** Lists what needs a user's attention by kind and cause, the most urgent kind first. */
export function attentionOf(facts: Facts, causeIds: Pick<CauseIds, 'of'>): Attention[] {
  const { cluster, nodes, services, secrets, configs, waiting, unmanagedDuplicates } = facts;
  const names = nodeNames(nodes);
  const duplicates = (kind: 'secret' | 'config') =>
    unmanagedDuplicates.filter((one) => one.kind === kind).map(({ name }) => about(name));
  return [
    ...quorum(nodes),
    ...groups(
      'node-down',
      nodes
        .filter(isDown)
        .map(({ id, state }) => ({ ...about(names.get(id)!), cause: state as string })),
    ),
    ...groups(
      'rotation-waits',
      waiting.map(({ id, families }) => about(id, families.map(({ name }) => name).join(', '))),
    ),
    ...serviceAttention.flatMap((kind) =>
      groups(kind, troubled(services, kind), (cause) => causeIds.of(cause)),
    ),
    ...groups('secret-drift', drifting(secrets)),
    ...groups('config-drift', drifting(configs)),
    ...groups('secret-due', thoseDue(secrets)),
    ...groups('config-due', thoseDue(configs)),
    ...groups('secret-unmanaged-duplicate', duplicates('secret')),
    ...groups('config-unmanaged-duplicate', duplicates('config')),
    ...groups('secret-claim', claiming(secrets)),
    ...groups('config-claim', claiming(configs)),
    ...serviceFindings.flatMap((kind) => groups(kind, troubled(services, kind))),
    ...groups(
      'secret-unused',
      secrets.filter(({ state }) => state === 'unused').map(({ name }) => about(name)),
    ),
    ...(cluster.autolock === false ? [ofSwarm('autolock-off')] : []),
  ];
}

/** Groups what has the same cause. The rarest causes of a kind are joined in one group. */
function groups(
  kind: AttentionKind,
  entries: readonly Entry[],
  idOf: (cause: string | null) => string | null = () => null,
): Attention[] {
  const byCause = new Map<string | null, AttentionItem[]>();
  for (const { cause, item } of entries) {
    const known = byCause.get(cause);
    if (known) known.push(item);
    else byCause.set(cause, [item]);
  }
  const causes = [...byCause].sort(
    ([a, some], [b, others]) => others.length - some.length || ((a ?? '') < (b ?? '') ? -1 : 1),
  );
  const shown = causes.length > MAX_CAUSES ? causes.slice(0, MAX_CAUSES - 1) : causes;
  const rest = causes.slice(shown.length);
  return [
    ...shown.map(([cause, items]) => groupOf(kind, items, { cause, causeId: idOf(cause) })),
    ...(rest.length > 0
      ? [
          groupOf(
            kind,
            rest.flatMap(([, items]) => items),
            { otherCauses: rest.length },
          ),
        ]
      : []),
  ];
}

const groupOf = (
  kind: AttentionKind,
  items: readonly AttentionItem[],
  group: Partial<Attention>,
): Attention => ({
  kind,
  level: advice.has(kind) ? 'advice' : 'problem',
  cause: null,
  causeId: null,
  otherCauses: 0,
  count: items.length,
  items: [...items].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_ITEMS),
  ...group,
});

const ofSwarm = (kind: AttentionKind, cause: string | null = null) =>
  groupOf(kind, [], { cause, count: 1 });

const troubled = (services: Facts['services'], kind: AttentionKind): Entry[] =>
  services.flatMap(({ summary, troubles }) =>
    troubles
      .filter((trouble) => trouble.kind === kind)
      .map(({ cause }) => ({ ...about(summary.name), cause })),
  );

const drifting = (families: readonly FamilyFacts[]) =>
  families
    .filter(({ driftCount }) => driftCount > 0)
    .map(({ name, driftCount }) => about(name, servicesOf(driftCount)));

const claiming = (families: readonly FamilyFacts[]) =>
  families.flatMap(({ name, claimed }) =>
    claimed ? [about(name, `${claimed.name} v${claimed.version}`)] : [],
  );

const thoseDue = (families: readonly FamilyFacts[]) =>
  families
    .filter(({ due }) => due?.isDue)
    .map(({ name, due }) => about(name, `Since ${due!.at.slice(0, 10)}`));

const servicesOf = (count: number) => (count === 1 ? '1 service' : `${count} services`);

/** Managers that count for the quorum. A promoted worker does not until it has joined the managers. */
export const managersOf = (nodes: readonly EngineNode[]) =>
  nodes.filter(({ isReachable }) => isReachable !== null);

function quorum(nodes: readonly EngineNode[]): Attention[] {
  const managers = managersOf(nodes);
  const reachable = managers.filter(({ isReachable }) => isReachable).length;
  const needed = Math.floor(managers.length / 2) + 1;
  const isAtRisk = managers.length > 1 && reachable <= needed && reachable < managers.length;
  return isAtRisk
    ? [ofSwarm('quorum-at-risk', `${reachable} of ${managers.length} managers can be reached`)]
    : [];
}
