import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  FamilyKind,
  RotationPlan,
  StartedRotation,
  StartRotation as Wanted,
} from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { Clock } from '../common/clock.js';
import { Planned, Representation } from '../common/representation.js';
import { Database } from '../database/index.js';
import { Jobs, Leases, type Lease } from '../jobs/index.js';
import { Swarm } from '../swarm/index.js';
import { CreateVersions } from './create-versions.js';
import { Patience } from './patience.js';
import { PlanRotation, type Planned as PlannedRotation } from './plan-rotation.js';
import { noLogs, presentRotation } from './present-rotation.js';
import { isJob } from './plan-services.js';
import { RemoveMade } from './remove-made.js';
import { leaseOf, RESUME_ROTATIONS } from './resume-rotations.job.js';
import { RotationJournal } from './rotation-journal.js';
import type { RotationRecord, ServiceRecord } from './rotation-record.js';
import { Views } from './rotation-run.js';
import { ConsumerBusy, NotAllowed, PlanStale, RotationRunning } from './rotations.errors.js';
import { RotationsRepository } from './rotations.repository.js';
import { RotationHolds } from './rotation-holds.repository.js';
import { publicPartOf } from './target-versions.js';

/** Plans, makes the new versions within the request, and leaves the rest to the job. */
@Injectable()
export class StartRotation {
  constructor(
    private readonly planRotation: PlanRotation,
    private readonly createVersions: CreateVersions,
    private readonly removeMade: RemoveMade,
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
    const journal = new RotationJournal(record, this.repository, this.clock, (id) =>
      this.swarm.picture.emit({ type: 'rotation.changed', id }),
    );
    try {
      await this.create(journal, planned, values);
    } catch (error) {
      await this.giveUp(journal, lease!);
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
        if (holder !== undefined) throw running(holder);
      }
    });
  }

  private async create(
    journal: RotationJournal,
    planned: PlannedRotation,
    values: Parameters<CreateVersions['execute']>[1],
  ) {
    const { record } = journal;
    // Another rotation may have ended between the plan and the reservation.
    for (const { kind, name, family } of planned.targets)
      if (this.swarm.familiesOf(kind).find(name)?.current.file.id !== family.current.file.id)
        throw new PlanStale({ plan: null, detail: 'Another version became current meanwhile' });
    this.markUnderWay(record);
    await this.createVersions.execute(journal, values);
    this.markUnderWay(record);
    await journal.head({ state: 'rolling' });
  }

  private markUnderWay({ id, changes }: RotationRecord) {
    for (const { kind, name, fromId, toId } of changes)
      this.swarm
        .familiesOf(kind)
        .markUnderWay(name, { rotation: id, currentId: fromId!, targetId: toId });
  }

  /** Nothing of it is to be left; where the Engine is away, the job does it later. */
  private async giveUp(journal: RotationJournal, lease: Lease) {
    await this.removeMade
      .advance({ journal, lease, views: new Views(), patience: new Patience() }, 'failed')
      .catch(() => undefined);
  }
}

/** A public part is rotated as well, and may be of the other kind. */
const kindsOf = ({ changes }: Wanted): FamilyKind[] =>
  changes.flatMap((change) => [change.kind, publicPartOf(change)?.kind ?? change.kind]);

const running = (rotation: string) =>
  new RotationRunning({ rotation, link: `/api/v1/rotations/${rotation}` });

function assertStartable(plan: RotationPlan, { planHash }: Wanted) {
  const other = plan.blockers.find(({ code }) => code === 'rotation-running');
  if (other) throw running(other.rotation!);
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
  { plan, targets, looks }: PlannedRotation,
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
      .map((planned) => serviceOf(planned, looks)),
    removals: [],
  };
}

function serviceOf(
  planned: RotationPlan['services'][number],
  looks: PlannedRotation['looks'],
): ServiceRecord {
  const { running, desired } = looks.get(planned.id)!.service.status;
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
    // Nobody waits for the tasks of a job.
    desired: isJob(planned.mode) ? null : desired,
    startedAt: null,
    deadlineAt: null,
    endedAt: null,
    failure: null,
    warnings: planned.warnings,
    steps: [],
  };
}
