import { Injectable } from '@nestjs/common';
import type {
  DeleteVersions as DeleteRequest,
  FamilyKind,
  PrunedVersion,
  PruningPlan,
  Rotation,
  StartPruning,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../http/actor.js';
import { Planned, Representation } from '../../http/representation.js';
import { Jobs } from '../../jobs/index.js';
import { Families, rotationRunning } from '../../families/index.js';
import { PlanPruning, pruneRequestOf, type PruneRequest } from '../plan/plan-pruning.js';
import { noLogs, presentRotation } from '../read/present-rotation.js';
import { newDeletion, newRotation, type RotationRecord } from '../rules/rotation-record.js';
import { NothingToDelete, PlanStale, VersionKept } from '../rules/rotations.errors.js';
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
    return this.audit.around(actor, `${kind}.prune`, { kind, name: null }, async (note) => {
      const plan = await this.planPruning.execute(request);
      const pruned = plan.versions.filter(({ action }) => action === 'delete');
      note([...new Set(pruned.map(({ name }) => `${kind}:${name}`))]);
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
    if (dryRun) return new Planned(await this.planPruning.execute(request));
    const fields = (versions ?? []).map((version) => `version:${version}`);
    return this.audit.around(actor, `${kind}.delete-versions`, { kind, name, fields }, async () => {
      const plan = await this.planPruning.execute(request);
      return this.start(actor, { kind: 'deletion', request, plan, planHash, reason });
    });
  }

  /** Why none of the versions that a request names would be deleted. */
  private whyKept({ kind }: PruneRequest, plan: PruningPlan) {
    const [first] = plan.versions as [PrunedVersion];
    const underWay = this.families.of(kind).underWayOf(first.name);
    if (underWay) return rotationRunning(underWay.rotation);
    return new VersionKept({ plan, detail: reasons[first.why] });
  }

  private async start(actor: Actor, start: Start) {
    const { plan, planHash, request } = start;
    if (planHash !== undefined && planHash !== plan.hash) throw new PlanStale({ plan });
    if (request.versions && !plan.versions.some(isWanted)) throw this.whyKept(request, plan);
    const record = recordOf(actor, start, this.clock.now());
    if (record.deletions.length === 0) throw new NothingToDelete({ plan });
    await this.repository.add(record);
    this.jobs.nudge(RESUME_ROTATIONS);
    const body = presentRotation(record, noLogs);
    return Representation.accepted(`/api/v1/rotations/${record.id}`, body);
  }
}

const reasons: Partial<Record<PrunedVersion['why'], string>> = {
  pinned: 'Pinned',
  'stack-owned': 'Deployed by a stack: confirm its deletion',
};

/** A version may have leaked, so a blocked deletion is accepted too and waits for what blocks it. */
const isWanted = ({ action, why }: PrunedVersion) =>
  action === 'delete' || why === 'busy' || why === 'in-use';

function recordOf(
  actor: Actor,
  { kind, request, plan, reason }: Start,
  now: number,
): RotationRecord {
  const chosen = plan.versions.filter((version) =>
    kind === 'deletion' ? isWanted(version) || request.versions : version.action === 'delete',
  );
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
    deletions: chosen.map((version) =>
      newDeletion({
        objectId: version.id,
        kind: request.kind,
        name: version.name,
        version: version.version,
        objectName: version.objectName,
        // A version that the request names and that stays is recorded with the reason.
        ...(!isWanted(version) && {
          state: 'kept' as const,
          waitsFor: reasons[version.why] ?? null,
          endedAt: now,
        }),
      }),
    ),
  });
}
