import { Injectable } from '@nestjs/common';
import type { FamilyKind, PrunedVersion, PruningPlan, StartPruning } from '@waxseal/shared';
import { mapInSlices } from '../../common/slices.js';
import { isJob, isSettled, type EngineService } from '../../engine/index.js';
import { NotFound } from '../../http/http.errors.js';
import { ETags } from '../../http/representation.js';
import { SnapshotServices, Swarm } from '../../swarm/index.js';
import { type Family, type FamilyVersion, Families, Policies } from '../../families/index.js';
import { AlreadyCurrent } from '../rules/rotations.errors.js';
import { protectionOf } from '../rules/deletion-rules.js';
import { usersOf, type VersionUsers } from '../rules/version-users.js';

export interface PruneRequest {
  kind: FamilyKind;
  names?: readonly string[] | undefined;
  /** Limits the plan to these versions, for a deletion in one family. */
  versions?: readonly number[] | undefined;
  keep: number;
  superseded: boolean;
  unused: boolean;
  deleteStackOwned: boolean;
}

export const pruneRequestOf = (
  kind: FamilyKind,
  { names, keep, superseded, unused, deleteStackOwned }: StartPruning,
): PruneRequest => ({ kind, names, keep, superseded, unused, deleteStackOwned });

/** Which versions a pruning would delete, and why it would keep others. */
@Injectable()
export class PlanPruning {
  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly snapshots: SnapshotServices,
    private readonly policies: Policies,
    private readonly tags: ETags,
  ) {}

  async execute(request: PruneRequest): Promise<PruningPlan> {
    this.swarm.assertWritable();
    const families = this.familiesOf(request);
    const users = await usersOf([...(await this.snapshots.execute()).values()]);
    const planned = await mapInSlices(families, (family) =>
      this.planFamily(request, family, users),
    );
    const versions = planned.flat();
    const hash = this.tags.digest(
      JSON.stringify(
        versions.map(({ id, action, clearsPreviousSpec }) => [id, action, clearsPreviousSpec]),
      ),
    );
    return {
      kind: 'pruning-plan',
      hash,
      versions,
      deleteCount: versions.filter(({ action }) => action === 'delete').length,
      warnings: versions.some(({ action }) => action === 'delete')
        ? [
            request.kind === 'secret'
              ? 'Deleted versions cannot be recovered: Docker never returns the value of a secret'
              : 'Deleted versions cannot be recovered',
          ]
        : [],
    };
  }

  /** Rejects names and versions that do not exist: a leaked value that is spelt wrong is still there. */
  private familiesOf({ kind, names, versions }: PruneRequest): Family[] {
    const families = this.families.of(kind);
    if (!names) return families.all().sort((a, b) => (a.name < b.name ? -1 : 1));
    const unknown = names.flatMap((name, index) =>
      families.find(name)
        ? []
        : [{ pointer: `/names/${index}`, detail: `This ${kind} does not exist` }],
    );
    if (unknown.length > 0) throw new NotFound(versions ? {} : { errors: unknown });
    const found = names.map((name) => families.find(name)!);
    if (versions) for (const family of found) assertDeletable(family, versions);
    return found;
  }

  private planFamily(request: PruneRequest, family: Family, users: VersionUsers): PrunedVersion[] {
    const previous = family.versions.filter((version) => version !== family.current).reverse();
    const deletesCurrent =
      request.unused && family.versions.every(({ object }) => !users.users.has(object.id));
    const wanted = [
      ...(request.superseded ? previous : []),
      ...(deletesCurrent ? [family.current, ...(request.superseded ? [] : previous)] : []),
    ].filter(({ number }) => request.versions?.includes(number) ?? true);
    return wanted.map((version) => {
      const index = previous.indexOf(version);
      const place = version === family.current ? Infinity : index;
      return this.planVersion(request, family, version, users, place);
    });
  }

  private planVersion(
    { kind, keep: count, deleteStackOwned }: PruneRequest,
    family: Family,
    { number, object }: FamilyVersion,
    { users: usersById, tied: tiedById }: VersionUsers,
    index: number,
  ): PrunedVersion {
    const { name } = family;
    const isCurrent = family.current.number === number;
    const users = usersById.get(object.id) ?? [];
    const tied = tiedById.get(object.id) ?? [];
    const busy = tied.filter((service) => !isSettled(service) || isJob(service));
    const namesOf = (services: readonly EngineService[]) => services.map((service) => service.name);
    const base = {
      kind,
      name,
      version: number,
      id: object.id,
      objectName: object.name,
      services: [...new Set(namesOf([...users, ...tied]))],
      clearsPreviousSpec: namesOf(tied),
    };
    // No previous spec has to be cleared for a version that is kept.
    const keep = (why: PrunedVersion['why']) => ({
      ...base,
      clearsPreviousSpec: [],
      action: 'keep' as const,
      why,
    });
    if (this.families.of(kind).underWayOf(name)) return keep('rotating');
    const isPinned = this.policies.of(kind, name).pinned.includes(object.id);
    const protection = protectionOf(
      { object, isPinned, index, isUnwanted: false },
      { settings: { keep: count }, deleteStackOwned },
    );
    if (protection && protection !== 'keep') return keep(protection);
    if (users.length > 0) return keep('in-use');
    if (busy.length > 0) return keep('busy');
    if (protection) return keep(protection);
    return { ...base, action: 'delete', why: isCurrent ? 'unused' : 'superseded' };
  }
}

function assertDeletable({ versions, current }: Family, wanted: readonly number[]) {
  const errorsOf = (isWrong: (number: number) => boolean, detail: string) =>
    wanted.flatMap((number, index) =>
      isWrong(number) ? [{ pointer: `/versions/${index}`, detail }] : [],
    );
  const isThere = (wantedNumber: number) => versions.some(({ number }) => number === wantedNumber);
  const missing = errorsOf((number) => !isThere(number), 'This version does not exist');
  if (missing.length > 0) throw new NotFound({ errors: missing });
  const detail = 'The current version cannot be deleted: rotate first';
  const errors = errorsOf((number) => number === current.number, detail);
  if (errors.length > 0) throw new AlreadyCurrent({ detail, errors });
}
