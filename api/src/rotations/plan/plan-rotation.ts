import { Injectable } from '@nestjs/common';
import { updateStateLabels, type RotationPlan, type StartRotation } from '@waxseal/shared';
import type { Actor } from '../../http/actor.js';
import { ETags } from '../../http/representation.js';
import { Swarm } from '../../swarm/index.js';
import { Families, Policies } from '../../families/index.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { planServices, type PlannedSwap } from './plan-services.js';
import { settingsOf } from '../rules/settings.js';
import { isStackOwned } from '../rules/version-users.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { TargetVersions, type Target } from './target-versions.js';

export interface Planned {
  plan: RotationPlan;
  targets: Target[];
  snapshots: ReadonlyMap<string, ServiceSnapshot>;
}

/** What a rotation would do in the present state of the Swarm. Writes nothing. */
@Injectable()
export class PlanRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly targets: TargetVersions,
    private readonly snapshots: SnapshotServices,
    private readonly holds: RotationHolds,
    private readonly policies: Policies,
    private readonly tags: ETags,
  ) {}

  async execute(actor: Actor, request: StartRotation): Promise<Planned> {
    this.swarm.assertWritable();
    const targets = this.targets.of(request.changes);
    const swaps = targets.map(swapOf);
    const snapshots = await this.snapshots.execute(this.consumersOf(targets));
    const policies = targets.map(({ kind, name }) => this.policies.of(kind, name).policy);
    const settings = settingsOf(request.settings, policies);
    const services = planServices({
      snapshots: [...snapshots.values()],
      swaps,
      choices: request.choices ?? {},
      busy: request.busy,
      canary: settings.canary,
      deadlineSeconds: settings.deadlineSeconds,
      ownServiceId: this.swarm.cache.ownServiceId,
    });
    const changes = targets.map(({ kind, name, family, source, toVersion, toName }) => ({
      kind,
      name,
      fromVersion: family.current.number,
      toVersion,
      toName,
      source,
    }));
    const plan: Omit<RotationPlan, 'hash'> = {
      changes,
      services,
      restarts: services.reduce((sum, { restarts }) => sum + restarts, 0),
      settings,
      deletions: targets.map((target) => this.deletionOf(target, request, settings)),
      blockers: [
        ...(await this.rotationsOf(targets)),
        ...services.flatMap((service) => blockersOf(service, actor, request)),
      ],
      warnings: warningsOf(request, targets),
    };
    return { plan: { hash: this.hashOf(plan, targets), ...plan }, targets, snapshots };
  }

  private consumersOf(targets: readonly Target[]): string[] {
    const ids = targets.flatMap(({ kind, family }) =>
      this.families
        .of(kind)
        .usesOf(family)
        .map(({ service }) => service.id),
    );
    return [...new Set(ids)];
  }

  private deletionOf(
    { kind, name, family }: Target,
    request: StartRotation,
    settings: RotationPlan['settings'],
  ): RotationPlan['deletions'][number] {
    const { number: version, object } = family.current;
    const base = { kind, name, version };
    const kept = (why: 'keep' | 'pinned' | 'stack-owned') =>
      ({ ...base, when: 'kept', afterSeconds: null, why }) as const;
    if (this.policies.of(kind, name).pinned.includes(object.id)) return kept('pinned');
    if (isStackOwned(object) && !request.deleteStackOwned) return kept('stack-owned');
    if (request.deletePrevious === 'now')
      return { ...base, when: 'now', afterSeconds: 0, why: null };
    if (settings.keep > 0) return kept('keep');
    return { ...base, when: 'after-grace', afterSeconds: settings.graceSeconds, why: null };
  }

  private async rotationsOf(targets: readonly Target[]): Promise<RotationPlan['blockers']> {
    const blockers: RotationPlan['blockers'] = [];
    for (const { kind, name } of targets) {
      const rotation = await this.holds.holderOf(kind, name);
      if (rotation)
        blockers.push({
          code: 'rotation-running',
          service: null,
          rotation,
          detail: `The ${kind} ${name} is already being rotated`,
        });
    }
    return blockers;
  }

  /** Covers what the rotation would do, not task counts, which change by themselves. */
  private hashOf(
    { changes, services, settings, deletions }: Omit<RotationPlan, 'hash'>,
    targets: readonly Target[],
  ) {
    const done = services.map((service) => [
      service.id,
      service.effect,
      service.position,
      service.references,
      service.startFirst,
      service.isDownForAMoment,
      service.busy,
    ]);
    const from = targets.map(({ family }) => family.current.object.id);
    return this.tags.digest(JSON.stringify([changes, from, done, settings, deletions]));
  }
}

const swapOf = ({ kind, name, family, toId, toName }: Target): PlannedSwap => ({
  kind,
  name,
  toName,
  from: new Map(
    family.versions
      .filter(({ object }) => object.id !== toId)
      .map(({ object, number }) => [object.id, number]),
  ),
});

function blockersOf(
  { service, effect, busy }: RotationPlan['services'][number],
  actor: Actor,
  request: StartRotation,
): RotationPlan['blockers'] {
  if (effect === 'refuse')
    return [
      {
        code: 'consumer-busy',
        service,
        rotation: null,
        detail: `${service} is mid-rollout (${updateStateLabels[busy!]}). Skip it, take it over, or wait`,
      },
    ];
  const choice = request.choices?.[service]?.busy ?? request.busy;
  if (busy && choice === 'takeOver' && effect === 'update' && !actor.may('rotation.take-over'))
    return [
      {
        code: 'take-over-forbidden',
        service,
        rotation: null,
        detail: `Only admins can take over the rollout of ${service}`,
      },
    ];
  return [];
}

const warningsOf = (request: StartRotation, targets: readonly Target[]) => [
  ...(request.deletePrevious === 'now'
    ? ['The old version is deleted at the end: rolling back to it is not possible any more']
    : []),
  ...targets
    .filter(({ family }) => family.unmanagedDuplicates.length > 0)
    .map(
      ({ name }) =>
        `An unmanaged duplicate named ${name} exists: services that use it are not changed`,
    ),
];
