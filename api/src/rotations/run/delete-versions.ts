import { Injectable } from '@nestjs/common';
import { STACK_LABEL, updateStateLabels, type FamilyKind } from '@waxseal/shared';
import { ConfigInUse, SecretInUse, StaleVersion } from '../../engine/index.js';
import { membershipOf, Swarm } from '../../swarm/index.js';
import { RotationWrites, isSettled, NotNow } from './rotation-writes.js';
import { judge, type ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import { names } from '../rules/reference-swap.js';
import { Policies } from '../../families/index.js';
import { isHeldByTask } from './remove-created-versions.js';
import type { RemovalRecord } from '../rules/rotation-record.js';
import { RotationHistory } from '../store/rotation-history.repository.js';
import { RotationHolds } from '../store/rotation-holds.repository.js';
import type { Next, RotationRun } from './rotation-run.js';

const isOpen = ({ state }: RemovalRecord) => state === 'waiting' || state === 'held';

/** Unties old versions from previous specs and removes them, each as soon as nothing needs it. */
@Injectable()
export class DeleteVersions {
  constructor(
    private readonly swarm: Swarm,
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
    await this.retireAll(run, record.removals.filter(isOpen));
    const held = record.removals
      .filter(isOpen)
      .map(({ objectId, waitsFor }) => [objectId, waitsFor]);
    if (held.length > 0) return run.backoff.next(JSON.stringify(held));
    await store.head({
      state: 'closed',
      waitsFor: null,
      endedAt: record.endedAt ?? store.now(),
    });
    return undefined;
  }

  /** Of those whose time has come, all but the last that are to be kept. */
  private async choose(run: RotationRun, kind: FamilyKind, name: string) {
    const { store } = run;
    const { settings, deleteStackOwned } = store.record;
    const family = this.swarm.familiesOf(kind).find(name);
    if (!family) return;
    const left = await this.history.findLeft(kind, name);
    const ids = [...new Set(left.map(({ fromId }) => fromId))];
    const due = new Set(
      left.filter(({ deletesAt }) => deletesAt <= store.now()).map(({ fromId }) => fromId),
    );
    const previous = ids.flatMap((id) => {
      const version = family.versions.find(({ file }) => file.id === id);
      return version && id !== family.current.file.id ? [version] : [];
    });
    for (const [index, { number, file }] of previous.entries()) {
      if (!due.has(file.id)) continue;
      const isStacks = isStackOwned(file) && !deleteStackOwned;
      const isPinned = this.policies.of(kind, name).pinned.includes(file.id);
      const isKept = index < settings.keep || isStacks || isPinned;
      await store.addRemoval({
        objectId: file.id,
        kind,
        name,
        version: number,
        objectName: file.name,
        state: isKept ? 'kept' : 'waiting',
        waitsFor: isStacks ? 'Owned by a stack: its deletion needs your consent' : null,
        intendedAt: null,
        endedAt: null,
      });
    }
  }

  private async retireAll(run: RotationRun, open: readonly RemovalRecord[]) {
    if (open.length === 0) return;
    const near = await this.snapshots.execute(this.concerned(run, open));
    let all: Promise<Map<string, ServiceSnapshot>> | undefined;
    const lookAtAll = async () => [...(await (all ??= this.snapshots.execute())).values()];
    for (const removal of open) await this.retire(run, removal, [...near.values()], lookAtAll);
  }

  /** Those that are known to have it: while one of them holds it, the others need not be read. */
  private concerned({ backoff }: RotationRun, open: readonly RemovalRecord[]): string[] {
    const users = open.flatMap(({ kind, objectId }) =>
      this.swarm.familiesOf(kind).usesOfId(objectId),
    );
    return [...new Set([...users.map(({ service }) => service.id), ...backoff.services])];
  }

  private async retire(
    run: RotationRun,
    removal: RemovalRecord,
    near: readonly ServiceSnapshot[],
    lookAtAll: () => Promise<ServiceSnapshot[]>,
  ) {
    const { store } = run;
    const { kind, name, objectId } = removal;
    const holder = await this.holds.take(store.record.id, kind, name);
    if (holder !== undefined)
      return store.removal(removal, { state: 'held', waitsFor: 'A rotation is in progress' });
    try {
      const isCurrent = this.swarm.familiesOf(kind).find(name)?.current.file.id === objectId;
      // A pruning also deletes unused secrets and configs with all their versions.
      if (isCurrent && store.record.kind !== 'pruning') {
        const waitsFor = 'It is the current version again';
        await store.removal(removal, { state: 'kept', waitsFor, endedAt: store.now() });
        return;
      }
      const waitsFor =
        this.obstacle(run, objectId, near) ?? (await this.untie(run, objectId, await lookAtAll()));
      if (waitsFor !== undefined) return await store.removal(removal, { state: 'held', waitsFor });
      await store.removal(removal, { intendedAt: store.now() });
      await this.writes.remove(run, { kind, id: objectId, name: removal.objectName });
      await store.removal(removal, { state: 'removed', waitsFor: null, endedAt: store.now() });
    } catch (error) {
      if (!(error instanceof SecretInUse) && !(error instanceof ConfigInUse)) throw error;
      await store.removal(removal, {
        state: 'held',
        waitsFor: 'A service has started to use it in the meantime',
      });
    } finally {
      await this.holds.release(store.record.id);
    }
  }

  /** Says what is in the way of these services; undefined when nothing is any more. */
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

  private async untie(
    run: RotationRun,
    id: string,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<string | undefined> {
    const waitsFor = this.obstacle(run, id, snapshots);
    if (waitsFor !== undefined) return waitsFor;
    const ids = new Set([id]);
    for (const { service } of snapshots.filter(({ service }) => names(service.previousSpec, ids)))
      try {
        await this.writes.seal(run, service, ids);
      } catch (error) {
        if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
        return `${service.name} is being changed`;
      }
    return undefined;
  }
}

function obstacleOf(snapshot: ServiceSnapshot, ids: ReadonlySet<string>): string | undefined {
  const { name, spec, previousSpec, update, status } = snapshot.service;
  if (names(spec, ids)) return `${name} uses it`;
  if (isHeldByTask(snapshot, ids)) return `A task of ${name} still uses it`;
  if (!names(previousSpec, ids)) return undefined;
  if (spec.mode.endsWith('-job')) return `The previous spec of the job ${name} references it`;
  // Clearing the previous spec during another client's rollout would disable Docker's automatic rollback.
  if (!isSettled(update?.state))
    return `The rollout of ${name} is not finished (${updateStateLabels[update!.state]})`;
  const { is } = judge(
    snapshot,
    { firstTasks: new Set() },
    {
      unwanted: ids,
      baseline: { ...status, isHealthy: true },
      wasUpdated: false,
      isWayBack: true,
    },
  );
  return is === 'holding' ? undefined : `${name} does not run all its tasks`;
}

/** Brought by a stack, not made by a rotation. */
export const isStackOwned = (file: { name: string; labels: Record<string, string> }) =>
  file.labels[STACK_LABEL] !== undefined && membershipOf(file) === undefined;
