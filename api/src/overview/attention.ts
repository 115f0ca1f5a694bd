import type { Attention, Cluster, Due, FamilyState, ServiceSummary } from '@waxseal/shared';
import { isDown, nodeNames, type EngineNode, type EngineService } from '../engine/index.js';

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
    service: EngineService;
    summary: ServiceSummary;
    rolloutMessage: string | null;
    missing: string[];
  }[];
  secrets: readonly (FamilyFacts & { state: FamilyState })[];
  configs: readonly FamilyFacts[];
  /** Rotations that a user must decide on. */
  waiting: readonly { id: string; families: readonly { name: string }[] }[];
  /** Secrets and configs that have an unmanaged duplicate. */
  unmanagedDuplicates: readonly { kind: 'secret' | 'config'; name: string }[];
}

const about = (kind: Attention['kind'], name: string | null, detail: string | null = null) => ({
  kind,
  name,
  detail,
});

/** Lists what needs a user's attention, the most urgent first. */
export function attentionOf(facts: Facts): Attention[] {
  const { cluster, nodes, services, secrets, configs, waiting, unmanagedDuplicates } = facts;
  const troubled = (kind: Attention['kind'], state: ServiceSummary['state']) =>
    services
      .filter(({ summary }) => summary.state === state)
      .map(({ summary }) => about(kind, summary.name, summary.reason));
  const names = nodeNames(nodes);
  return [
    ...quorum(nodes),
    ...nodes.filter(isDown).map(({ id, state }) => about('node-down', names.get(id)!, state)),
    ...waiting.map(({ id, families }) =>
      about('rotation-waits', id, families.map(({ name }) => name).join(', ')),
    ),
    ...services
      .filter(({ missing }) => missing.length > 0)
      .map(({ service, missing }) => about('secret-missing', service.name, missing.join(', '))),
    ...troubled('service-failed', 'failed'),
    ...troubled('rollout-paused', 'paused'),
    ...troubled('service-degraded', 'degraded'),
    ...services
      .filter(({ service }) => wasRolledBack(service))
      .map(({ service, rolloutMessage }) =>
        about('rollout-rolled-back', service.name, rolloutMessage),
      ),
    ...drifting('secret-drift', secrets),
    ...drifting('config-drift', configs),
    ...thoseDue('secret-due', secrets),
    ...thoseDue('config-due', configs),
    ...unmanagedDuplicates.map(({ kind, name }) =>
      about(`${kind}-unmanaged-duplicate` as const, name),
    ),
    ...claiming('secret-claim', secrets),
    ...claiming('config-claim', configs),
    ...secrets
      .filter(({ state }) => state === 'unused')
      .map(({ name }) => about('secret-unused', name)),
    ...(cluster.autolock === false ? [about('autolock-off', null)] : []),
  ];
}

const drifting = (
  kind: 'secret-drift' | 'config-drift',
  families: readonly { name: string; driftCount: number }[],
) =>
  families
    .filter(({ driftCount }) => driftCount > 0)
    .map(({ name, driftCount }) => about(kind, name, servicesOf(driftCount)));

const claiming = (kind: 'secret-claim' | 'config-claim', families: readonly FamilyFacts[]) =>
  families.flatMap(({ name, claimed }) =>
    claimed ? [about(kind, name, `${claimed.name} v${claimed.version}`)] : [],
  );

const thoseDue = (
  kind: 'secret-due' | 'config-due',
  families: readonly { name: string; due: Due | null }[],
) =>
  families
    .filter(({ due }) => due?.isDue)
    .map(({ name, due }) => about(kind, name, `Since ${due!.at.slice(0, 10)}`));

const servicesOf = (count: number) => (count === 1 ? '1 service' : `${count} services`);

/** Measured: `PreviousSpec` is null after an automatic rollback by Docker, and set after one that a client requested. */
const wasRolledBack = ({ update, previousSpec }: EngineService) =>
  update?.state === 'rollback_completed' && previousSpec === null;

/** Managers that count for the quorum. A promoted worker does not until it has joined the managers. */
export const managersOf = (nodes: readonly EngineNode[]) =>
  nodes.filter(({ isReachable }) => isReachable !== null);

function quorum(nodes: readonly EngineNode[]): Attention[] {
  const managers = managersOf(nodes);
  const reachable = managers.filter(({ isReachable }) => isReachable).length;
  const needed = Math.floor(managers.length / 2) + 1;
  const isAtRisk = managers.length > 1 && reachable <= needed && reachable < managers.length;
  return isAtRisk
    ? [about('quorum-at-risk', null, `${reachable} of ${managers.length} managers can be reached`)]
    : [];
}
