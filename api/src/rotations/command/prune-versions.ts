import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  FamilyKind,
  PruningPlan,
  DeleteVersions as RetireWanted,
  Rotation,
  StartPruning,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../http/http.errors.js';
import { Planned, Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { PlanPruning, pruneRequestOf, type PruneRequest } from '../plan/plan-pruning.js';
import { noLogs, presentRotation } from '../read/present-rotation.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { defaults } from '../rules/settings.js';
import type { RotationRecord } from '../rules/rotation-record.js';
import { PlanStale } from '../rules/rotations.errors.js';
import { RotationsRepository } from '../store/rotations.repository.js';

type Answer = Representation<Rotation> | Planned<PruningPlan>;

/** Removes versions by plan: a rotation that swaps nothing and only retires. */
@Injectable()
export class PruneVersions {
  constructor(
    private readonly planPruning: PlanPruning,
    private readonly repository: RotationsRepository,
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async prune(
    actor: Actor,
    kind: FamilyKind,
    wanted: StartPruning,
    dryRun: boolean,
  ): Promise<Answer> {
    const wish = pruneRequestOf(kind, wanted);
    if (dryRun) return new Planned(await this.planPruning.execute(wish));
    const target = { kind, name: null };
    return this.audit.around(actor, `${kind}.prune`, target, () =>
      this.start(actor, 'pruning', wish, wanted.planHash, null),
    );
  }

  /** Of one family, at once. */
  async retire(
    actor: Actor,
    kind: FamilyKind,
    name: string,
    wanted: RetireWanted,
    dryRun: boolean,
  ): Promise<Answer> {
    const { versions, deleteStackOwned, planHash, reason = null } = wanted;
    const all = { keep: 0, superseded: true, unused: false };
    const wish: PruneRequest = { kind, names: [name], versions, deleteStackOwned, ...all };
    if (dryRun) return new Planned(await this.planOf(wish, name));
    const fields = (versions ?? []).map((version) => `version:${version}`);
    return this.audit.around(actor, `${kind}.delete-versions`, { kind, name, fields }, async () => {
      await this.planOf(wish, name);
      return this.start(actor, 'deletion', wish, planHash, reason);
    });
  }

  private planOf(wish: PruneRequest, name: string) {
    this.swarm.assertWritable();
    if (!this.swarm.familiesOf(wish.kind).find(name)) throw new NotFound();
    return this.planPruning.execute(wish);
  }

  private async start(
    actor: Actor,
    kind: 'pruning' | 'deletion',
    wish: PruneRequest,
    planHash: string | undefined,
    reason: string | null,
  ) {
    const plan = await this.planPruning.execute(wish);
    if (planHash !== undefined && planHash !== plan.hash) throw new PlanStale({ plan });
    const record = recordOf(actor, kind, wish, plan, reason, this.clock.now());
    await this.repository.add(record);
    this.jobs.nudge(RESUME_ROTATIONS);
    const body = presentRotation(record, noLogs);
    return Representation.accepted(`/api/v1/rotations/${record.id}`, body);
  }
}

function recordOf(
  actor: Actor,
  kind: 'pruning' | 'deletion',
  wish: PruneRequest,
  plan: PruningPlan,
  reason: string | null,
  now: number,
): RotationRecord {
  // A version that leaked has to go as soon as it can: what is in its way now is waited for.
  const isWanted = ({ action, why }: PruningPlan['versions'][number]) =>
    action === 'remove' || (kind === 'deletion' && (why === 'busy' || why === 'in-use'));
  return {
    id: randomUUID(),
    kind,
    state: 'deleting',
    reason,
    planHash: plan.hash,
    settings: { ...defaults, keep: wish.keep },
    deletePrevious: 'now',
    deleteStackOwned: wish.deleteStackOwned,
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
    deletesAt: now,
    changes: [],
    services: [],
    removals: plan.versions.filter(isWanted).map(({ id, name, version, objectName }) => ({
      objectId: id,
      kind: wish.kind,
      name,
      version,
      objectName: objectName,
      state: 'waiting',
      waitsFor: null,
      intendedAt: null,
      endedAt: null,
    })),
  };
}
