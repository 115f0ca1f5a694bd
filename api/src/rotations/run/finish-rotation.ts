import { Injectable } from '@nestjs/common';
import { applyChanges, changedLabels } from '../../http/label-changes.js';
import { stackOf, type FamilyKind, type RotationOutcome } from '@waxseal/shared';
import {
  conditionOf,
  EngineNotFound,
  isFailing,
  isPaused,
  isSettled,
  references,
  runsOnce,
  type EngineService,
  type ObjectKind,
} from '../../engine/index.js';
import { Families, Policies } from '../../families/index.js';
import { SnapshotServices, Swarm, SwarmObjects } from '../../swarm/index.js';
import { deadlineOf } from '../rules/deadline.js';
import { protectionOf } from '../rules/deletion-rules.js';
import { RotationWrites } from './rotation-writes.js';
import { judge, type ServiceSnapshot } from '../rules/judge-service.js';
import { oldIds, type ReferenceSwap } from '../rules/reference-swap.js';
import { newConsumer, type ChangeRecord, type ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { IMMEDIATELY, type Next, type RotationRun } from './rotation-run.js';
import { userLabelsOf, VersionStages } from './version-stages.js';

/** Limits the repetitions, so that a client that keeps restoring the old version cannot block the end. */
export const MAX_SWEEPS = 3;

/** States of services that stay on an old version, which the rotation has already said. */
const leftStates: readonly ServiceRecord['state'][] = ['skipped', 'failed', 'reverted', 'stuck'];

/** Updates services that started using an old version in the meantime, then labels the new version as current. */
@Injectable()
export class FinishRotation {
  constructor(
    private readonly swarm: Swarm,
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly writes: RotationWrites,
    private readonly stages: VersionStages,
    private readonly objects: SwarmObjects,
    private readonly families: Families,
    private readonly policies: Policies,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    const swaps = this.swaps.of(record);
    const snapshots = [...(await this.snapshots.execute()).values()];
    if (await this.sweep(run, swaps, snapshots)) {
      await store.head({ state: 'rolling', sweeps: record.sweeps + 1 });
      return IMMEDIATELY;
    }
    await this.clearDeletedVersions(run, swaps, snapshots);
    const deletesAt =
      store.now() + (record.deletePrevious === 'now' ? 0 : record.settings.graceSeconds * 1000);
    for (const { kind, name, fromId: id, fromName } of record.changes)
      if (id !== null && fromName !== null) {
        const isKept = this.isProtected(run, { kind, name, id });
        const version = { kind, id, name: fromName };
        await this.stages.markPrevious(run, version, isKept ? null : deletesAt);
      }
    const copied = new Map<ChangeRecord, Record<string, string>>();
    for (const change of record.changes) {
      const { kind, name, fromId, toId, toName } = change;
      if (toId === null || toName === null) continue;
      const userLabels = await this.userLabelsOf(kind, fromId);
      const version = { kind, id: toId, name: toName };
      await this.stages.markCurrent(run, name, version, store.now(), userLabels);
      if (userLabels) copied.set(change, userLabels);
    }
    const outcome = await this.outcomeOf(run, snapshots);
    await store.end('done', { deletesAt, outcome });
    for (const [change, labels] of copied) await this.copyLateEdit(run, change, labels);
    for (const { name, state, failure } of record.services)
      if (failure && (state === 'reverted' || state === 'stuck'))
        await store.warn(`${name} was put back on the previous version: ${failure.message}`);
    for (const { service } of snapshots)
      if (isPaused(service) && record.services.some(({ serviceId }) => serviceId === service.id))
        await store.warn(
          `Docker has paused the rollout of ${service.name}: some of its tasks may run the previous version`,
        );
    return IMMEDIATELY;
  }

  private isProtected(
    { store }: RotationRun,
    { kind, name, id }: { kind: FamilyKind; name: string; id: string },
  ): boolean {
    const family = this.families.of(kind).find(name);
    const object = family?.versions.find((version) => version.object.id === id)?.object;
    if (!object) return false;
    const isPinned = this.policies.of(kind, name).pinned.includes(id);
    const isUnwanted = store.record.deletePrevious === 'now';
    return protectionOf({ object, isPinned, index: 0, isUnwanted }, store.record) !== undefined;
  }

  /** A new value that no service got, although services use the name, is probably not what was wanted. */
  private async outcomeOf(
    { store }: RotationRun,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<RotationOutcome> {
    const { changes, services } = store.record;
    const others = changes.flatMap(({ kind, name, toId }) => {
      const families = this.families.of(kind);
      const family = families.find(name);
      const versions = family?.versions.map(({ object }) => object) ?? [];
      const objects = [
        ...versions,
        ...(family?.unmanagedDuplicates ?? []),
        ...families.claimsOn(name),
      ];
      return objects.filter(({ id }) => id !== toId).map(({ id }) => id);
    });
    const ids = new Set(others);
    const users = snapshots.filter(({ service }) => references(service.spec, ids));
    if (users.length === 0) return 'updated';
    if (services.some(({ state }) => state === 'done')) return 'partly-updated';
    const names = users.map(({ service }) => service.name).join(', ');
    await store.warn(`No service was updated. Still without the new version: ${names}`);
    return 'not-updated';
  }

  /** Until its end, edits of labels went to the version that was current: also after they were copied. */
  private async copyLateEdit(
    run: RotationRun,
    { kind, fromId, toId, toName }: ChangeRecord,
    copied: Record<string, string>,
  ) {
    const latest = await this.userLabelsOf(kind, fromId);
    const changes = latest ? changedLabels(copied, latest) : {};
    if (Object.keys(changes).length === 0) return;
    const version = { kind, id: toId!, name: toName! };
    await this.writes.label(run, version, ({ labels }) => applyChanges(labels, changes));
  }

  /** User labels of the version that was current; undefined if another client has deleted it. */
  private async userLabelsOf(kind: ObjectKind, id: string | null) {
    if (id === null) return undefined;
    try {
      return userLabelsOf((await this.objects.read(kind, id)).labels);
    } catch (error) {
      if (error instanceof EngineNotFound) return undefined;
      throw error;
    }
  }

  private async sweep(
    run: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    const { store } = run;
    const { record } = store;
    const old = oldIds(swaps);
    const late = snapshots.filter(({ service }) => references(service.spec, old));
    let hasWork = await this.checkAgain(run, old, snapshots);
    for (const snapshot of late) {
      const { service } = snapshot;
      const known = record.services.find(({ serviceId }) => serviceId === service.id);
      if (known && leftStates.includes(known.state)) continue;
      if (runsOnce(snapshot) || record.sweeps >= MAX_SWEEPS) {
        await store.warn(
          `${service.name} started using an old version during the rotation and stays on it`,
        );
        continue;
      }
      hasWork = true;
      if (known) await store.service(known, { state: 'waiting', deadlineAt: null, endedAt: null });
      else await store.addService(this.lateConsumer(snapshot, record.services.length + 1));
    }
    return hasWork;
  }

  /**
   * A service that was healthy for its stability window may have failed since, while others were
   * updated: it is verified again.
   */
  private async checkAgain(
    { store, windows }: RotationRun,
    unwanted: ReadonlySet<string>,
    snapshots: readonly ServiceSnapshot[],
  ): Promise<boolean> {
    let hasWork = false;
    for (const service of store.record.services) {
      const { state, isJob, baseline, serviceId } = service;
      const snapshot = snapshots.find((one) => one.service.id === serviceId);
      if (state !== 'done' || isJob || !snapshot || !isSettled(snapshot.service)) continue;
      const verdict = judge(snapshot, windows.of(serviceId, snapshot), {
        unwanted,
        baseline,
        wasUpdated: false,
        isReverting: false,
      });
      if (verdict.is !== 'failed') continue;
      await store.service(service, { state: 'verifying', deadlineAt: null, endedAt: null });
      hasWork = true;
    }
    return hasWork;
  }

  /** If another client deleted the old version, `docker service rollback` must not lead to it. */
  private async clearDeletedVersions(
    run: RotationRun,
    swaps: readonly ReferenceSwap[],
    snapshots: readonly ServiceSnapshot[],
  ): Promise<void> {
    const { secrets, configs } = this.swarm.cache;
    const isThere = (id: string) => (secrets.get(id) ?? configs.get(id)) !== undefined;
    const deleted = new Set([...oldIds(swaps)].filter((id) => !isThere(id)));
    const isOurs = ({ id }: EngineService) =>
      run.store.record.services.some(
        ({ serviceId, state, isJob }) => serviceId === id && state === 'done' && !isJob,
      );
    for (const { service } of snapshots)
      if (
        references(service.previousSpec, deleted) &&
        isOurs(service) &&
        !(await this.writes.tryClearPreviousSpec(run, service, deleted))
      )
        await run.store.warn(
          `${service.name} cannot be rolled back with Docker: the previous version no longer exists`,
        );
  }

  private lateConsumer(snapshot: ServiceSnapshot, position: number): ServiceRecord {
    const { service } = snapshot;
    const { running, desired } = conditionOf(snapshot);
    return newConsumer({
      serviceId: service.id,
      name: service.name,
      stack: stackOf(service.labels),
      position,
      baseline: {
        running,
        desired,
        isHealthy: running >= desired,
        isFailing: isFailing(snapshot),
      },
      deadlineMs: deadlineOf({ spec: service.spec, desired }),
      warnings: ['Started using the old version during the rotation'],
    });
  }
}
