import { Injectable } from '@nestjs/common';
import type { FamilyKind, PrunedVersion, PruningPlan, StartPruning } from '@waxseal/shared';
import { ETags } from '../../http/representation.js';
import { Swarm, type StoredObject, type Family, type FamilyVersion } from '../../swarm/index.js';
import { isSettled } from '../run/rotation-writes.js';
import type { ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import { names } from '../rules/reference-swap.js';
import { Policies } from '../../families/index.js';
import { isHeldByTask } from '../run/remove-created-versions.js';
import { isStackOwned } from '../run/delete-versions.js';

export interface PruneRequest {
  kind: FamilyKind;
  names?: readonly string[] | undefined;
  /** Only these versions, where one family is meant. */
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

/** Which versions would go, and why others stay. */
@Injectable()
export class PlanPruning {
  constructor(
    private readonly swarm: Swarm,
    private readonly snapshots: SnapshotServices,
    private readonly policies: Policies,
    private readonly tags: ETags,
  ) {}

  async execute(wish: PruneRequest): Promise<PruningPlan> {
    this.swarm.assertWritable();
    const families = this.familiesOf(wish);
    const snapshots = [...(await this.snapshots.execute()).values()];
    const versions = families.flatMap((family) => this.planFamily(wish, family, snapshots));
    const hash = this.tags.digest(
      JSON.stringify(
        versions.map(({ id, action, clearsPreviousSpec }) => [id, action, clearsPreviousSpec]),
      ),
    );
    return {
      hash,
      versions,
      removes: versions.filter(({ action }) => action === 'remove').length,
      warnings: versions.some(({ action }) => action === 'remove')
        ? ['Deleted versions are lost: Docker never returns a value']
        : [],
    };
  }

  private familiesOf({ kind, names }: PruneRequest): Family<StoredObject>[] {
    const families = this.swarm.familiesOf(kind);
    if (names) return names.flatMap((name) => families.find(name) ?? []);
    return families.all().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private planFamily(
    wish: PruneRequest,
    family: Family<StoredObject>,
    snapshots: readonly ServiceSnapshot[],
  ): PrunedVersion[] {
    const previous = family.versions.filter((version) => version !== family.current).reverse();
    const isUnused = family.versions.every(({ file }) => usersOf(file.id, snapshots).length === 0);
    const wanted = [
      ...(wish.superseded ? previous : []),
      ...(wish.unused && isUnused ? [family.current, ...(wish.superseded ? [] : previous)] : []),
    ].filter(({ number }) => wish.versions?.includes(number) ?? true);
    return wanted.map((version) => {
      const index = previous.indexOf(version);
      return this.planVersion(wish, family, version, snapshots, index >= 0 && index < wish.keep);
    });
  }

  private planVersion(
    { kind, deleteStackOwned }: PruneRequest,
    family: Family<StoredObject>,
    { number, file }: FamilyVersion<StoredObject>,
    snapshots: readonly ServiceSnapshot[],
    isKept: boolean,
  ): PrunedVersion {
    const { name } = family;
    const isCurrent = family.current.number === number;
    const users = usersOf(file.id, snapshots);
    const ids = new Set([file.id]);
    const tied = snapshots.filter(
      ({ service }) => names(service.previousSpec, ids) && !names(service.spec, ids),
    );
    const busy = tied.filter(
      ({ service }) => !isSettled(service.update?.state) || service.spec.mode.endsWith('-job'),
    );
    const base = {
      kind,
      name,
      version: number,
      id: file.id,
      objectName: file.name,
      services: [...new Set([...users, ...tied.map(({ service }) => service.name)])],
      clearsPreviousSpec: tied.map(({ service }) => service.name),
    };
    // What stays is tied as it is.
    const keep = (why: PrunedVersion['why']) => ({
      ...base,
      clearsPreviousSpec: [],
      action: 'keep' as const,
      why,
    });
    if (this.swarm.familiesOf(kind).underWayOf(name)) return keep('rotating');
    if (this.policies.of(kind, name).pinned.includes(file.id)) return keep('pinned');
    if (isStackOwned(file) && !deleteStackOwned) return keep('stack-owned');
    if (users.length > 0) return keep('in-use');
    if (busy.length > 0) return keep('busy');
    if (isKept) return keep('keep');
    return { ...base, action: 'remove', why: isCurrent ? 'unused' : 'superseded' };
  }
}

/** By a current spec or a live task. */
function usersOf(id: string, snapshots: readonly ServiceSnapshot[]): string[] {
  const ids = new Set([id]);
  return snapshots
    .filter((snapshot) => names(snapshot.service.spec, ids) || isHeldByTask(snapshot, ids))
    .map(({ service }) => service.name);
}
