import { Injectable } from '@nestjs/common';
import { updateStateLabels, type RotationPlan, type StartRotation } from '@waxseal/shared';
import type { Actor } from '../../http/actor.js';
import { jsonPointer } from '../../http/problem.js';
import { ETags } from '../../http/representation.js';
import { InvalidInput } from '../../http/http.errors.js';
import { SnapshotServices, Swarm } from '../../swarm/index.js';
import { Families, Policies } from '../../families/index.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { expectedOfAll, planServices, type PlannedSwap, type Turn } from './plan-services.js';
import { PlanValues } from './plan-values.js';
import { settingsOf } from '../rules/settings.js';
import { protectionOf } from '../rules/deletion-rules.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { TargetVersions, type Target } from './target-versions.js';

export interface Planned {
  plan: RotationPlan;
  targets: Target[];
  snapshots: ReadonlyMap<string, ServiceSnapshot>;
}

/** Plans what a rotation would do in the current state of the Swarm. Writes nothing. */
@Injectable()
export class PlanRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly targets: TargetVersions,
    private readonly snapshots: SnapshotServices,
    private readonly holds: RotationHolds,
    private readonly repository: RotationsRepository,
    private readonly policies: Policies,
    private readonly values: PlanValues,
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
      stabilityWindowSeconds: settings.stabilityWindowSeconds,
      turns: await this.turnsOf(targets),
      ownServiceId: this.swarm.cache.ownServiceId,
    });
    assertChoices(request, services);
    const changes = targets.map(({ kind, name, family, source, toVersion, toName }) => ({
      kind,
      name,
      fromVersion: family.current.number,
      toVersion,
      toName,
      source,
    }));
    const plan: Omit<RotationPlan, 'hash'> = {
      kind: 'rotation-plan',
      changes,
      services,
      restarts: services.reduce((sum, { restarts }) => sum + restarts, 0),
      expectedSeconds: expectedOfAll(services, settings.parallelism),
      settings,
      deletions: targets.map((target) => this.deletionOf(target, request, settings)),
      blockers: [
        ...(await this.rotationsOf(targets)),
        ...services.flatMap((service) => blockersOf(service, actor, request)),
        ...[...snapshots.values()].flatMap(sizeBlockersOf),
      ],
      warnings: [...warningsOf(request, targets), ...this.claimWarnings(targets)],
      valueWarnings: this.values.warningsOf(request),
      contents: [],
    };
    return { plan: { hash: this.hashOf(plan, targets), ...plan }, targets, snapshots };
  }

  /** The plan to show to a user, with the differences in the contents of configs. */
  async shown(actor: Actor, request: StartRotation, { plan, targets }: Planned) {
    return { ...plan, contents: await this.values.contentsOf(actor, request, targets) };
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

  private claimWarnings(targets: readonly Target[]): string[] {
    return targets.flatMap(({ kind, name }) =>
      this.families
        .of(kind)
        .claimsOn(name)
        .map(
          (object) =>
            `${object.name} has the labels of version ${object.claim!.version}, but it was not made here: services that use it are not changed`,
        ),
    );
  }

  private deletionOf(
    { kind, name, family }: Target,
    request: StartRotation,
    settings: RotationPlan['settings'],
  ): RotationPlan['deletions'][number] {
    const { number: version, object } = family.current;
    const base = { kind, name, version };
    const isPinned = this.policies.of(kind, name).pinned.includes(object.id);
    const isUnwanted = request.deletePrevious === 'now';
    const { deleteStackOwned } = request;
    const why = protectionOf(
      { object, isPinned, index: 0, isUnwanted },
      { settings, deleteStackOwned },
    );
    if (why) return { ...base, when: 'kept', afterSeconds: null, why };
    if (isUnwanted) return { ...base, when: 'now', afterSeconds: 0, why: null };
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

  /** The services that rotations of other families are updating. */
  private async turnsOf(targets: readonly Target[]): Promise<Map<string, Turn>> {
    const turns = new Map<string, Turn>();
    const holds = (await this.holds.all()).filter(({ kind }) => kind === 'service');
    const records = await this.repository.findAll([
      ...new Set(holds.map(({ rotationId }) => rotationId)),
    ]);
    for (const { rotationId, name: serviceId } of holds) {
      const record = records.find(({ id }) => id === rotationId);
      const service = record?.services.find((one) => one.serviceId === serviceId);
      if (!record || !service) continue;
      const isSame = record.changes.some(({ kind, name }) =>
        targets.some((target) => target.kind === kind && target.name === name),
      );
      const families = record.changes.map(({ name }) => name).join(', ');
      if (!isSame) turns.set(serviceId, { families, baseline: service.baseline });
    }
    return turns;
  }

  /** Digest of what the rotation would do. Excludes task counts, which change by themselves. */
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
      service.updatePolicy,
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

const impossible = {
  'host-port': 'A new task cannot start first: the service publishes a port on the host',
  'no-room': 'A new task cannot start first: the replicas per node are limited',
} as const;

/** Rejects a choice that would have no effect, because it is probably a mistake. */
function assertChoices({ choices = {} }: StartRotation, services: RotationPlan['services']) {
  const errors = Object.entries(choices).flatMap(([name, choice]) => {
    const pointer = jsonPointer(['choices', name]);
    const service = services.find((one) => one.service === name);
    if (!service)
      return [{ pointer, detail: 'No service of this name uses what is being rotated' }];
    const { startFirst } = service;
    return choice.startFirst && (startFirst === 'host-port' || startFirst === 'no-room')
      ? [{ pointer: `${pointer}/startFirst`, detail: impossible[startFirst] }]
      : [];
  });
  if (errors.length > 0) throw new InvalidInput({ errors });
}

/** The managers store a spec together with the previous spec, and reject more than 1.5 MiB. */
const MAX_SPEC_BYTES = 700_000;

function sizeBlockersOf({ service }: ServiceSnapshot): RotationPlan['blockers'] {
  const { name, specBytes } = service;
  if (specBytes <= MAX_SPEC_BYTES) return [];
  const detail = `The spec of ${name} has ${Math.round(specBytes / 1000)} kB: the managers cannot store an update of more than ${MAX_SPEC_BYTES / 1000} kB`;
  return [{ code: 'spec-too-large', service: name, rotation: null, detail }];
}

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
  ...targets
    .filter(({ name, toVersion, toName }) => isShortened(name, toVersion, toName))
    .map(
      ({ kind, name, toVersion, toName }) =>
        `The name of ${kind} ${name} is too long for a version suffix, so version ${toVersion} is stored as ${toName}`,
    ),
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

/** Whether a version has a shortened name. Version 1 has the bare name, so it is never shortened. */
const isShortened = (name: string, version: number, objectName: string) =>
  version > 1 && objectName !== `${name}.v${version}`;
