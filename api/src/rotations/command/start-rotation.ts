import { Injectable } from '@nestjs/common';
import type {
  FamilyKind,
  RotationPlan,
  RotationRequest,
  StartedRotation,
  StartRotation as StartRequest,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../http/http.errors.js';
import { Planned, Representation } from '../../http/representation.js';
import { stepUpRequired } from '../../http/step-up.js';
import { Database } from '../../database/index.js';
import {
  publicPartOf,
  rotationRunning,
  withValues,
  Families,
  type NewValues,
} from '../../families/index.js';
import { Jobs, LeaseLost, Leases, type Lease } from '../../jobs/index.js';
import { CreateVersions } from '../run/create-versions.js';
import { PlanRotation, type Planned as PlannedRotation } from '../plan/plan-rotation.js';
import { noLogs, presentRotation } from '../read/present-rotation.js';
import { EngineTimeout, isFailing, runsOnce } from '../../engine/index.js';
import { DeleteCreatedVersions } from '../run/delete-created-versions.js';
import { leaseOf, RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { RotationStores, type RotationStore } from '../store/rotation-store.js';
import {
  newConsumer,
  newRotation,
  type RotationRecord,
  type ServiceRecord,
} from '../rules/rotation-record.js';
import { RotationRun } from '../run/rotation-run.js';
import {
  ConsumerBusy,
  NotAllowed,
  NotRotatable,
  OwnService,
  PlanStale,
} from '../rules/rotations.errors.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';

/** Plans a rotation and creates the new versions during the request. The job does the rest. */
@Injectable()
export class StartRotation {
  constructor(
    private readonly planRotation: PlanRotation,
    private readonly createVersions: CreateVersions,
    private readonly deleteCreatedVersions: DeleteCreatedVersions,
    private readonly repository: RotationsRepository,
    private readonly stores: RotationStores,
    private readonly holds: RotationHolds,
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
    private readonly families: Families,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    request: StartRequest,
    dryRun: boolean,
  ): Promise<Representation<StartedRotation> | Planned<RotationPlan>> {
    if (kindsOf(request).some((kind) => !actor.may(`${kind}.rotate`))) throw new NotAllowed();
    if (takesOver(request) && !actor.isSteppedUp(this.clock.now())) throw stepUpRequired();
    if (dryRun) return new Planned(await this.plan(actor, request));
    const [{ kind, name }] = request.changes as [StartRequest['changes'][number]];
    const fields = request.changes.map((change) => `${change.kind}:${change.name}`);
    return this.audit.around(actor, `${kind}.rotate`, { kind, name, fields }, () =>
      this.start(actor, request),
    );
  }

  private async plan(actor: Actor, request: StartRequest): Promise<RotationPlan> {
    const planned = await this.planRotation.execute(actor, request);
    return this.planRotation.shown(actor, request, planned);
  }

  private async assertStartable(actor: Actor, request: StartRequest, planned: PlannedRotation) {
    const { plan } = planned;
    const { planHash } = request;
    assertNotRotating(plan);
    if (planHash !== undefined && planHash !== plan.hash)
      throw new PlanStale({ plan: await this.planRotation.shown(actor, request, planned) });
    assertStartable(plan, request);
  }

  private async start(actor: Actor, request: StartRequest) {
    const planned = await this.planRotation.execute(actor, request);
    await this.assertStartable(actor, request, planned);
    return withValues(request.changes, request.reveal, (made) =>
      this.startWith(recordOf(actor, request, planned, this.clock.now()), made),
    );
  }

  private async startWith(record: RotationRecord, { values, generated }: NewValues) {
    const lease = (await this.leases.acquire(leaseOf(record.id)))!;
    const store = this.stores.of(record);
    const isCurrent = await this.families.claim(record.changes, async () => {
      await this.reserve(record, lease);
      return this.begin(record);
    });
    try {
      if (!isCurrent)
        throw new PlanStale({ detail: 'The current version changed in the meantime' });
      await this.create(store, values, lease);
    } catch (error) {
      await this.cleanUp(new RotationRun(store, lease));
      throw error instanceof LeaseLost ? new EngineTimeout({ cause: error }) : error;
    } finally {
      await lease.release();
      this.jobs.nudge(RESUME_ROTATIONS);
    }
    const body = { ...presentRotation(record, noLogs), generated };
    return Representation.accepted(`/api/v1/rotations/${record.id}`, body);
  }

  /** Reserves families in the order of names, so that two requests cannot each reserve half of them. */
  private async reserve(record: RotationRecord, lease: Lease) {
    const families = [...record.changes].sort((a, b) =>
      `${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1,
    );
    try {
      if (families.some(({ kind, name }) => !this.families.of(kind).find(name)))
        throw new NotFound();
      await this.database.transaction(async (tx) => {
        const holds = this.holds.in(tx);
        await this.repository.in(tx).add(record);
        for (const { kind, name } of families) {
          const holder = await holds.take(record.id, kind, name);
          if (holder !== undefined) throw rotationRunning(holder);
        }
      });
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  /**
   * Marks the families as being rotated, so that no other change starts. Returns false if one of them
   * has another current version than planned, because another rotation ended or it was deleted.
   */
  private begin(record: RotationRecord): boolean {
    const isCurrent = record.changes.every(
      ({ kind, name, fromId }) => this.families.of(kind).find(name)?.current.object.id === fromId,
    );
    if (isCurrent) this.markUnderWay(record);
    return isCurrent;
  }

  private async create(store: RotationStore, values: NewValues['values'], lease: Lease) {
    const { record } = store;
    await this.createVersions.execute(store, values, lease);
    this.markUnderWay(record);
    await lease.hold();
    await store.head({ state: 'rolling' });
  }

  private markUnderWay({ id, changes }: RotationRecord) {
    for (const { kind, name, fromId, toId } of changes)
      this.families
        .of(kind)
        .markUnderWay(name, { rotation: id, currentId: fromId!, targetId: toId });
  }

  /** Deletes the created versions. If the Engine cannot be reached, the job does so later. */
  private async cleanUp(run: RotationRun) {
    await this.deleteCreatedVersions.advance(run, 'failed').catch(() => undefined);
  }
}

/** The kinds that a request changes. A public part is rotated too, and may be of the other kind. */
const kindsOf = ({ changes }: StartRequest): FamilyKind[] =>
  changes.flatMap((change) => [change.kind, publicPartOf(change)?.kind ?? change.kind]);

const takesOver = ({ busy, choices = {} }: StartRequest): boolean =>
  busy === 'takeOver' || Object.values(choices).some((choice) => choice?.busy === 'takeOver');

function assertNotRotating({ blockers }: RotationPlan) {
  const other = blockers.find(({ code }) => code === 'rotation-running');
  if (other) throw rotationRunning(other.rotation!);
}

function assertStartable(plan: RotationPlan, { confirm }: StartRequest) {
  const forbidden = plan.blockers.find(({ code }) => code === 'take-over-forbidden');
  if (forbidden) throw new NotAllowed({ detail: forbidden.detail });
  const tooLarge = plan.blockers.find(({ code }) => code === 'spec-too-large');
  if (tooLarge) throw new NotRotatable({ detail: tooLarge.detail });
  if (plan.blockers.length > 0)
    throw new ConsumerBusy({
      services: plan.blockers.flatMap(({ service }) => service ?? []),
      plan,
    });
  const own = plan.services.find(({ isOwn, effect }) => isOwn && effect === 'update');
  if (own && confirm !== own.service)
    throw new OwnService({
      detail: `The rotation restarts ${own.service}: send this name as \`confirm\``,
      errors: [{ pointer: '/confirm', detail: 'Must be the name of the service' }],
    });
}

function recordOf(
  actor: Actor,
  request: StartRequest,
  { plan, targets, snapshots }: PlannedRotation,
  now: number,
): RotationRecord {
  const isRestore = targets.every(({ source }) => source === 'version');
  return newRotation(actor, now, {
    kind: isRestore ? 'restore' : 'rotation',
    state: 'creating',
    reason: request.reason ?? null,
    planHash: plan.hash,
    settings: plan.settings,
    deletePrevious: request.deletePrevious,
    deleteStackOwned: request.deleteStackOwned,
    warnings: [
      ...plan.warnings,
      ...plan.valueWarnings.map(({ name, detail }) => `${name}: ${detail}`),
    ],
    request: requestOf(request),
    changes: targets.map(({ kind, name, source, family, toVersion, toName, toId }, position) => ({
      position,
      kind,
      name,
      source,
      fromId: family.current.object.id,
      fromVersion: family.current.number,
      fromName: family.current.object.name,
      toId,
      toVersion,
      toName,
      intendedAt: null,
      madeAt: null,
    })),
    services: plan.services
      .filter(({ effect }) => effect !== 'none')
      .map((planned) => consumerOf(planned, snapshots)),
  });
}

/** What the request asked for. Values are left out, because they exist in memory only. */
function requestOf(request: StartRequest): RotationRequest {
  const { choices = {}, busy = null, settings = {} } = request;
  const { deletePrevious, deleteStackOwned, reveal } = request;
  const changes = request.changes.map(({ kind, name, generator, version }) => ({
    kind,
    name,
    source: generator
      ? ('generator' as const)
      : version
        ? ('version' as const)
        : ('value' as const),
    generator: generator ?? null,
    version: version ?? null,
  }));
  return { changes, choices, busy, settings, deletePrevious, deleteStackOwned, reveal };
}

function consumerOf(
  planned: RotationPlan['services'][number],
  snapshots: PlannedRotation['snapshots'],
): ServiceRecord {
  const snapshot = snapshots.get(planned.id)!;
  const { running, desired } = planned;
  const isOnce = runsOnce(snapshot);
  const isHealthy = planned.health !== 'unhealthy';
  return newConsumer({
    serviceId: planned.id,
    name: planned.service,
    stack: planned.stack,
    position: planned.position,
    isCanary: planned.isCanary,
    isOwn: planned.isOwn,
    isJob: isOnce,
    takesOver: planned.effect === 'update' && planned.busy !== null,
    startFirst: planned.startFirst === 'chosen',
    state: planned.effect === 'skip' ? 'skipped' : 'waiting',
    baseline: { running, desired, isHealthy, isFailing: isFailing(snapshot) },
    deadlineMs: planned.deadlineSeconds * 1000,
    // A rotation does not wait for the tasks of a job.
    desired: isOnce ? null : desired,
    warnings: planned.warnings,
  });
}
