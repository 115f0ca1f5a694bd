import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  FamilyKind,
  RotationPlan,
  StartedRotation,
  StartRotation as Wanted,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Clock } from '../../common/clock.js';
import { Planned, Representation } from '../../http/representation.js';
import { Database } from '../../database/index.js';
import { rotationRunning } from '../../families/index.js';
import { Jobs, Leases, type Lease } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { CreateVersions } from '../run/create-versions.js';
import { DeletionBackoff } from '../run/deletion-backoff.js';
import { PlanRotation, type Planned as PlannedRotation } from '../plan/plan-rotation.js';
import { noLogs, presentRotation } from '../read/present-rotation.js';
import { isJob } from '../plan/plan-services.js';
import { RemoveCreatedVersions } from '../run/remove-created-versions.js';
import { leaseOf, RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { RotationStore } from '../store/rotation-store.js';
import type { RotationRecord, ServiceRecord } from '../rules/rotation-record.js';
import { ObservationWindows } from '../run/rotation-run.js';
import { ConsumerBusy, NotAllowed, PlanStale } from '../rules/rotations.errors.js';
import { RotationsRepository } from '../store/rotations.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import { publicPartOf } from '../plan/target-versions.js';

/** Plans, makes the new versions within the request, and leaves the rest to the job. */
@Injectable()
export class StartRotation {
  constructor(
    private readonly planRotation: PlanRotation,
    private readonly createVersions: CreateVersions,
    private readonly removeCreatedVersions: RemoveCreatedVersions,
    private readonly repository: RotationsRepository,
    private readonly holds: RotationHolds,
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    wanted: Wanted,
    dryRun: boolean,
  ): Promise<Representation<StartedRotation> | Planned<RotationPlan>> {
    if (kindsOf(wanted).some((kind) => !actor.may(`${kind}.rotate`))) throw new NotAllowed();
    if (dryRun) return new Planned((await this.planRotation.execute(actor, wanted)).plan);
    const [{ kind, name }] = wanted.changes as [Wanted['changes'][number]];
    const fields = wanted.changes.map((change) => `${change.kind}:${change.name}`);
    return this.audit.around(actor, `${kind}.rotate`, { kind, name, fields }, () =>
      this.start(actor, wanted),
    );
  }

  private async start(actor: Actor, wanted: Wanted) {
    const planned = await this.planRotation.execute(actor, wanted);
    assertStartable(planned.plan, wanted);
    const { values, generated } = await this.createVersions.valuesOf(wanted);
    const record = recordOf(actor, wanted, planned, this.clock.now());
    const lease = await this.leases.acquire(leaseOf(record.id));
    await this.reserve(record);
    const store = new RotationStore(record, this.repository, this.clock, (id) =>
      this.swarm.cache.emit({ type: 'rotation.changed', id }),
    );
    try {
      await this.create(store, planned, values);
    } catch (error) {
      await this.giveUp(store, lease!);
      throw error;
    } finally {
      await lease!.release();
      this.jobs.nudge(RESUME_ROTATIONS);
    }
    const body = { ...presentRotation(record, noLogs), generated };
    return Representation.accepted(`/api/v1/rotations/${record.id}`, body);
  }

  /** In the order of names, so that two that want the same families do not each get a half. */
  private async reserve(record: RotationRecord) {
    const families = [...record.changes].sort((a, b) =>
      `${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1,
    );
    await this.database.transaction(async (tx) => {
      const holds = this.holds.in(tx);
      await this.repository.in(tx).add(record);
      for (const { kind, name } of families) {
        const holder = await holds.take(record.id, kind, name);
        if (holder !== undefined) throw rotationRunning(holder);
      }
    });
  }

  private async create(
    store: RotationStore,
    planned: PlannedRotation,
    values: Parameters<CreateVersions['execute']>[1],
  ) {
    const { record } = store;
    // Another rotation may have ended between the plan and the reservation.
    for (const { kind, name, family } of planned.targets)
      if (this.swarm.familiesOf(kind).find(name)?.current.file.id !== family.current.file.id)
        throw new PlanStale({
          plan: null,
          detail: 'Another version has become current in the meantime',
        });
    this.markUnderWay(record);
    await this.createVersions.execute(store, values);
    this.markUnderWay(record);
    await store.head({ state: 'rolling' });
  }

  private markUnderWay({ id, changes }: RotationRecord) {
    for (const { kind, name, fromId, toId } of changes)
      this.swarm
        .familiesOf(kind)
        .markUnderWay(name, { rotation: id, currentId: fromId!, targetId: toId });
  }

  /** Nothing of it is to be left; where the Engine is away, the job does it later. */
  private async giveUp(store: RotationStore, lease: Lease) {
    await this.removeCreatedVersions
      .advance(
        { store, lease, windows: new ObservationWindows(), backoff: new DeletionBackoff() },
        'failed',
      )
      .catch(() => undefined);
  }
}

/** A public part is rotated as well, and may be of the other kind. */
const kindsOf = ({ changes }: Wanted): FamilyKind[] =>
  changes.flatMap((change) => [change.kind, publicPartOf(change)?.kind ?? change.kind]);

function assertStartable(plan: RotationPlan, { planHash }: Wanted) {
  const other = plan.blockers.find(({ code }) => code === 'rotation-running');
  if (other) throw rotationRunning(other.rotation!);
  if (planHash !== undefined && planHash !== plan.hash) throw new PlanStale({ plan });
  const forbidden = plan.blockers.find(({ code }) => code === 'take-over-forbidden');
  if (forbidden) throw new NotAllowed({ detail: forbidden.detail });
  if (plan.blockers.length > 0)
    throw new ConsumerBusy({
      services: plan.blockers.flatMap(({ service }) => service ?? []),
      plan,
    });
}

function recordOf(
  actor: Actor,
  wanted: Wanted,
  { plan, targets, snapshots }: PlannedRotation,
  now: number,
): RotationRecord {
  const isReturn = targets.every(({ source }) => source === 'version');
  return {
    id: randomUUID(),
    kind: isReturn ? 'restore' : 'rotation',
    state: 'creating',
    reason: wanted.reason ?? null,
    planHash: plan.hash,
    settings: plan.settings,
    deletePrevious: wanted.deletePrevious,
    deleteStackOwned: wanted.deleteStackOwned,
    startedById: actor.userId,
    startedByName: actor.username,
    waitsFor: null,
    failure: null,
    warnings: plan.warnings,
    cancelledAt: null,
    sweeps: 0,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    deletesAt: null,
    changes: targets.map(({ kind, name, source, family, toVersion, toName, toId }, position) => ({
      position,
      kind,
      name,
      source,
      fromId: family.current.file.id,
      fromVersion: family.current.number,
      fromName: family.current.file.name,
      toId,
      toVersion,
      toName,
      intendedAt: null,
      madeAt: null,
    })),
    services: plan.services
      .filter(({ effect }) => effect !== 'none')
      .map((planned) => serviceOf(planned, snapshots)),
    removals: [],
  };
}

function serviceOf(
  planned: RotationPlan['services'][number],
  snapshots: PlannedRotation['snapshots'],
): ServiceRecord {
  const { running, desired } = snapshots.get(planned.id)!.service.status;
  const isSkipped = planned.effect === 'skip';
  return {
    serviceId: planned.id,
    name: planned.service,
    stack: planned.stack,
    position: planned.position,
    isCanary: planned.isCanary,
    isOwn: planned.isOwn,
    isJob: isJob(planned.mode),
    takesOver: planned.effect === 'update' && planned.busy !== null,
    startFirst: planned.startFirst === 'chosen',
    state: isSkipped ? 'skipped' : 'waiting',
    runningVersion: 'old',
    baseline: { running, desired, isHealthy: planned.health !== 'unhealthy' },
    before: null,
    deadlineMs: planned.deadlineSeconds * 1000,
    tries: 0,
    waitsFor: null,
    updated: null,
    // No one waits for the tasks of a job.
    desired: isJob(planned.mode) ? null : desired,
    startedAt: null,
    deadlineAt: null,
    endedAt: null,
    failure: null,
    warnings: planned.warnings,
    steps: [],
  };
}
