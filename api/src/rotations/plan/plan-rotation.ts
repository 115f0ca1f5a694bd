import { Injectable } from '@nestjs/common';
import { updateStateLabels, type RotationPlan, type StartRotation } from '@waxseal/shared';
import type { Actor } from '../../http/actor.js';
import { ETags } from '../../http/representation.js';
import { Swarm } from '../../swarm/index.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { planServices, type PlannedSwap } from './plan-services.js';
import { Policies } from '../../families/index.js';
import { settingsOf } from '../rules/settings.js';
import { isStackOwned } from '../run/delete-versions.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { TargetVersions, type Target } from './target-versions.js';

export interface Planned {
  plan: RotationPlan;
  targets: Target[];
  snapshots: ReadonlyMap<string, ServiceSnapshot>;
}

/** What a rotation would do, as things are at this moment; nothing is written. */
@Injectable()
export class PlanRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly targets: TargetVersions,
    private readonly snapshots: SnapshotServices,
    private readonly holds: RotationHolds,
    private readonly policies: Policies,
    private readonly tags: ETags,
  ) {}

  async execute(actor: Actor, wanted: StartRotation): Promise<Planned> {
    this.swarm.assertWritable();
    const targets = this.targets.of(wanted.changes);
    const swaps = targets.map(moveOf);
    const snapshots = await this.snapshots.execute(this.consumersOf(targets));
    const policies = targets.map(({ kind, name }) => this.policies.of(kind, name).policy);
    const settings = settingsOf(wanted.settings, policies);
    const services = planServices({
      snapshots: [...snapshots.values()],
      swaps,
      choices: wanted.choices ?? {},
      busy: wanted.busy,
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
      deletions: targets.map((target) => this.retirementOf(target, wanted, settings)),
      blockers: [
        ...(await this.running(targets)),
        ...services.flatMap((service) => blockersOf(service, actor, wanted)),
      ],
      warnings: warningsOf(wanted, targets),
    };
    return { plan: { hash: this.hashOf(plan, targets), ...plan }, targets, snapshots };
  }

  private consumersOf(targets: readonly Target[]): string[] {
    const ids = targets.flatMap(({ kind, family }) =>
      this.swarm
        .familiesOf(kind)
        .usesOf(family)
        .map(({ service }) => service.id),
    );
    return [...new Set(ids)];
  }

  private retirementOf(
    { kind, name, family }: Target,
    wanted: StartRotation,
    settings: RotationPlan['settings'],
  ): RotationPlan['deletions'][number] {
    const { number: version, file } = family.current;
    const base = { kind, name, version };
    const kept = (why: 'keep' | 'pinned' | 'stack-owned') =>
      ({ ...base, when: 'kept', afterSeconds: null, why }) as const;
    if (this.policies.of(kind, name).pinned.includes(file.id)) return kept('pinned');
    if (isStackOwned(file) && !wanted.deleteStackOwned) return kept('stack-owned');
    if (wanted.deletePrevious === 'now')
      return { ...base, when: 'now', afterSeconds: 0, why: null };
    if (settings.keep > 0) return kept('keep');
    return { ...base, when: 'after-grace', afterSeconds: settings.graceSeconds, why: null };
  }

  private async running(targets: readonly Target[]): Promise<RotationPlan['blockers']> {
    const blockers: RotationPlan['blockers'] = [];
    for (const { kind, name } of targets) {
      const rotation = await this.holds.holderOf(kind, name);
      if (rotation)
        blockers.push({
          code: 'rotation-running',
          service: null,
          rotation,
          detail: `A rotation of the ${kind} ${name} is in progress`,
        });
    }
    return blockers;
  }

  /** Of what would be done, not of counts that swap by themselves. */
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
    const from = targets.map(({ family }) => family.current.file.id);
    return this.tags.digest(JSON.stringify([changes, from, done, settings, deletions]));
  }
}

const moveOf = ({ kind, name, family, toId, toName }: Target): PlannedSwap => ({
  kind,
  name,
  toName,
  from: new Map(
    family.versions
      .filter(({ file }) => file.id !== toId)
      .map(({ file, number }) => [file.id, number]),
  ),
});

function blockersOf(
  { service, effect, busy }: RotationPlan['services'][number],
  actor: Actor,
  wanted: StartRotation,
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
  const choice = wanted.choices?.[service]?.busy ?? wanted.busy;
  if (busy && choice === 'takeOver' && effect === 'update' && !actor.may('rotation.take-over'))
    return [
      {
        code: 'take-over-forbidden',
        service,
        rotation: null,
        detail: `Only an admin can take over the rollout of ${service}`,
      },
    ];
  return [];
}

const warningsOf = (wanted: StartRotation, targets: readonly Target[]) => [
  ...(wanted.deletePrevious === 'now'
    ? ['The old version is deleted at the end: services can no longer roll back to it']
    : []),
  ...targets
    .filter(({ family }) => family.unmanagedDuplicates.length > 0)
    .map(
      ({ name }) =>
        `There is an unmanaged duplicate called ${name}: services that use it are not changed`,
    ),
];
