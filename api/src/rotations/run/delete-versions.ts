import { Injectable } from '@nestjs/common';
import { updateStateLabels, type FamilyKind } from '@waxseal/shared';
import {
  ConfigInUse,
  conditionOf,
  isJob,
  isSettled,
  SecretInUse,
  references,
} from '../../engine/index.js';
import { Families, Policies } from '../../families/index.js';
import { RotationWrites } from './rotation-writes.js';
import { judge, type ServiceSnapshot } from '../rules/judge-service.js';
import { isUsedByTask } from '../rules/version-users.js';
import { chooseDeletions, type Protection } from '../rules/deletion-rules.js';
import { newDeletion, type DeletionRecord } from '../rules/rotation-record.js';
import { RotationHistory } from '../store/rotation-history.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import type { Next, RotationRun } from './rotation-run.js';
import { SnapshotServices } from '../../swarm/index.js';

const isOpen = ({ state }: DeletionRecord) => state === 'waiting' || state === 'held';

const whyKept: Record<Protection, string | null> = {
  pinned: 'Pinned',
  'stack-owned': 'Deployed by a stack: confirm its deletion',
  keep: null,
};

/** Deletes old versions, each as soon as no service needs it. */
@Injectable()
export class DeleteVersions {
  constructor(
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly holds: RotationHolds,
    private readonly history: RotationHistory,
    private readonly snapshots: SnapshotServices,
    private readonly writes: RotationWrites,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    if (record.state !== 'deleting') {
      for (const { kind, name } of record.changes) await this.choose(run, kind, name);
      await store.head({ state: 'deleting' });
    }
    await this.deleteAll(run, record.deletions.filter(isOpen));
    const held = record.deletions
      .filter(isOpen)
      .map(({ objectId, waitsFor }) => [objectId, waitsFor]);
    if (held.length > 0) {
      await store.head({ waitsFor: null });
      return run.backoff.next(JSON.stringify(held));
    }
    // The process may have stopped between a deletion and the release of its family.
    await this.holds.release(record.id);
    await store.head({
      state: 'closed',
      waitsFor: null,
      endedAt: record.endedAt ?? store.now(),
    });
    return undefined;
  }

  /** Selects the versions whose grace period is over, with what protects some of them. */
  private async choose(run: RotationRun, kind: FamilyKind, name: string) {
    const { store } = run;
    const { record } = store;
    const family = this.families.of(kind).find(name);
    if (!family) return;
    const chosen = chooseDeletions(
      { ...record, rotationId: record.id },
      await this.history.findLeft(kind, name),
      family,
      this.policies.of(kind, name).pinned,
      store.now(),
    );
    for (const { version, protection } of chosen)
      await store.addDeletion(
        newDeletion({
          objectId: version.object.id,
          kind,
          name,
          version: version.number,
          objectName: version.object.name,
          state: protection ? 'kept' : 'waiting',
          waitsFor: protection ? whyKept[protection] : null,
        }),
      );
  }

  private async deleteAll(run: RotationRun, open: readonly DeletionRecord[]) {
    if (open.length === 0) return;
    const near = await this.snapshots.execute(this.knownUsers(run, open));
    let all: Promise<Map<string, ServiceSnapshot>> | undefined;
    const snapshotAll = async () => [...(await (all ??= this.snapshots.execute())).values()];
    for (const deletion of open) await this.delete(run, deletion, [...near.values()], snapshotAll);
  }

  /** Services known to use a version. While one of them needs it, the others need not be read. */
  private knownUsers({ backoff }: RotationRun, open: readonly DeletionRecord[]): string[] {
    const users = open.flatMap(({ kind, objectId }) => this.families.of(kind).usesOfId(objectId));
    return [...new Set([...users.map(({ service }) => service.id), ...backoff.services])];
  }

  private async delete(
    run: RotationRun,
    deletion: DeletionRecord,
    near: readonly ServiceSnapshot[],
    snapshotAll: () => Promise<ServiceSnapshot[]>,
  ) {
    const { store } = run;
    const { kind, name, objectId } = deletion;
    const holder = await this.holds.take(store.record.id, kind, name);
    if (holder !== undefined)
      return store.deletion(deletion, { state: 'held', waitsFor: 'A rotation is in progress' });
    try {
      const isCurrent = this.families.of(kind).find(name)?.current.object.id === objectId;
      // Pruning also deletes families that no service uses, with their current version.
      if (isCurrent && store.record.kind !== 'pruning') {
        const waitsFor = 'This is the current version again';
        await store.deletion(deletion, { state: 'kept', waitsFor, endedAt: store.now() });
        return;
      }
      if (this.isPinned(deletion)) return await this.keepPinned(run, deletion);
      const waitsFor =
        this.obstacle(run, objectId, near) ??
        (await this.clearPreviousSpecs(run, objectId, await snapshotAll()));
      if (waitsFor !== undefined)
        return await store.deletion(deletion, { state: 'held', waitsFor });
      await this.families.claim([{ kind, name }], () => this.deleteNow(run, deletion));
    } catch (error) {
      if (!(error instanceof SecretInUse) && !(error instanceof ConfigInUse)) throw error;
      await store.deletion(deletion, { state: 'held', waitsFor: 'A service started using it' });
    } finally {
      await this.holds.release(store.record.id);
    }
  }

  private isPinned({ kind, name, objectId }: DeletionRecord) {
    return this.policies.of(kind, name).pinned.includes(objectId);
  }

  private keepPinned({ store }: RotationRun, deletion: DeletionRecord) {
    return store.deletion(deletion, {
      state: 'kept',
      waitsFor: whyKept.pinned,
      endedAt: store.now(),
    });
  }

  /** While the services were read, a user may have pinned the version. */
  private async deleteNow(run: RotationRun, deletion: DeletionRecord) {
    const { store } = run;
    const { kind, objectId: id, objectName: name } = deletion;
    if (this.isPinned(deletion)) return this.keepPinned(run, deletion);
    await store.deletion(deletion, { intendedAt: store.now() });
    await this.writes.delete(run, { kind, id, name });
    await store.deletion(deletion, { state: 'deleted', waitsFor: null, endedAt: store.now() });
  }

  /** Why one of these services still needs the version; undefined if none does. */
  private obstacle({ backoff }: RotationRun, id: string, snapshots: readonly ServiceSnapshot[]) {
    const ids = new Set([id]);
    for (const snapshot of snapshots) {
      const waitsFor = obstacleOf(snapshot, ids);
      if (waitsFor === undefined) continue;
      backoff.watch(snapshot.service.id);
      return waitsFor;
    }
    return undefined;
  }

  private async clearPreviousSpecs(
    run: RotationRun,
    id: string,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<string | undefined> {
    const waitsFor = this.obstacle(run, id, snapshots);
    if (waitsFor !== undefined) return waitsFor;
    const ids = new Set([id]);
    for (const { service } of snapshots)
      if (
        references(service.previousSpec, ids) &&
        !(await this.writes.tryClearPreviousSpec(run, service, ids))
      )
        return `${service.name} is being changed by another client`;
    return undefined;
  }
}

function obstacleOf(snapshot: ServiceSnapshot, ids: ReadonlySet<string>): string | undefined {
  const { service } = snapshot;
  const { name, spec, previousSpec, update } = service;
  const { running, desired } = conditionOf(snapshot);
  if (references(spec, ids)) return `${name} uses it`;
  if (isUsedByTask(snapshot, ids)) return `A task of ${name} still uses it`;
  if (!references(previousSpec, ids)) return undefined;
  if (isJob(service)) return `The previous spec of the job ${name} references it`;
  // Clearing the previous spec during another client's rollout would lose Docker's automatic rollback.
  if (!isSettled(service))
    return `Waiting for the rollout of ${name} to finish (${updateStateLabels[update!.state]})`;
  const { is } = judge(
    snapshot,
    { firstTasks: new Set() },
    {
      unwanted: ids,
      baseline: { running, desired, isHealthy: true },
      wasUpdated: false,
      isReverting: true,
    },
  );
  return is === 'stable' ? undefined : `${name} is not fully running`;
}
