import { Injectable } from '@nestjs/common';
import type {
  DeleteVersions as DeleteRequest,
  FamilyKind,
  PruningPlan,
  Rotation,
  StartPruning,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import { Planned, Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { Swarm } from '../../swarm/index.js';
import { Families } from '../../families/index.js';
import { PlanPruning, pruneRequestOf, type PruneRequest } from '../plan/plan-pruning.js';
import { noLogs, presentRotation } from '../read/present-rotation.js';
import { newDeletion, newRotation, type RotationRecord } from '../rules/rotation-record.js';
import { PlanStale } from '../rules/rotations.errors.js';
import { defaults } from '../rules/settings.js';
import { RESUME_ROTATIONS } from '../run/resume-rotations.job.js';
import { RotationsRepository } from '../store/rotations.repository.js';

type Answer = Representation<Rotation> | Planned<PruningPlan>;

interface Start {
  kind: 'pruning' | 'deletion';
  request: PruneRequest;
  plan: PruningPlan;
  planHash: string | undefined;
  reason: string | null;
}

/** Deletes versions by plan. A pruning is stored as a rotation that updates no service. */
@Injectable()
export class PruneVersions {
  constructor(
    private readonly planPruning: PlanPruning,
    private readonly repository: RotationsRepository,
    private readonly jobs: Jobs,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async prune(
    actor: Actor,
    kind: FamilyKind,
    wanted: StartPruning,
    dryRun: boolean,
  ): Promise<Answer> {
    const request = pruneRequestOf(kind, wanted);
    if (dryRun) return new Planned(await this.planPruning.execute(request));
    return this.audit.around(actor, `${kind}.prune`, { kind, name: null }, async () => {
      const plan = await this.planPruning.execute(request);
      const { planHash } = wanted;
      return this.start(actor, { kind: 'pruning', request, plan, planHash, reason: null });
    });
  }

  /** Deletes versions of one family without waiting for their grace period. */
  async deleteVersions(
    actor: Actor,
    kind: FamilyKind,
    name: string,
    wanted: DeleteRequest,
    dryRun: boolean,
  ): Promise<Answer> {
    const { versions, deleteStackOwned, planHash, reason = null } = wanted;
    const all = { keep: 0, superseded: true, unused: false };
    const request: PruneRequest = { kind, names: [name], versions, deleteStackOwned, ...all };
    if (dryRun) return new Planned(await this.planOf(request, name));
    const fields = (versions ?? []).map((version) => `version:${version}`);
    return this.audit.around(actor, `${kind}.delete-versions`, { kind, name, fields }, async () => {
      const plan = await this.planOf(request, name);
      return this.start(actor, { kind: 'deletion', request, plan, planHash, reason });
    });
  }

  private planOf(request: PruneRequest, name: string) {
    this.swarm.assertWritable();
    if (!this.families.of(request.kind).find(name)) throw new NotFound();
    return this.planPruning.execute(request);
  }

  private async start(actor: Actor, start: Start) {
    const { plan, planHash } = start;
    if (planHash !== undefined && planHash !== plan.hash) throw new PlanStale({ plan });
    const record = recordOf(actor, start, this.clock.now());
    await this.repository.add(record);
    this.jobs.nudge(RESUME_ROTATIONS);
    const body = presentRotation(record, noLogs);
    return Representation.accepted(`/api/v1/rotations/${record.id}`, body);
  }
}

function recordOf(
  actor: Actor,
  { kind, request, plan, reason }: Start,
  now: number,
): RotationRecord {
  // A version may have leaked, so a blocked deletion is accepted too and waits for what blocks it.
  const isWanted = ({ action, why }: PruningPlan['versions'][number]) =>
    action === 'delete' || (kind === 'deletion' && (why === 'busy' || why === 'in-use'));
  return newRotation(actor, now, {
    kind,
    state: 'deleting',
    reason,
    planHash: plan.hash,
    settings: { ...defaults, keep: request.keep },
    deletePrevious: 'now',
    deleteStackOwned: request.deleteStackOwned,
    warnings: plan.warnings,
    deletesAt: now,
    deletions: plan.versions
      .filter(isWanted)
      .map(({ id, name, version, objectName }) =>
        newDeletion({ objectId: id, kind: request.kind, name, version, objectName }),
      ),
  });
}
