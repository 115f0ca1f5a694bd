import { Injectable } from '@nestjs/common';
import {
  EngineFailed,
  EngineNotFound,
  ImmutableField,
  RefusedByEngine,
  StaleVersion,
} from '../../engine/index.js';
import { RotationWrites, isPaused, NotNow } from './rotation-writes.js';
import { countWith, judge, type ServiceSnapshot } from '../rules/judge-service.js';
import { SnapshotServices } from '../rules/snapshot-services.js';
import {
  changesToOld,
  names,
  newIds,
  standingOf,
  type ReferenceSwap,
} from '../rules/reference-swap.js';
import { RemoveCreatedVersions } from './remove-created-versions.js';
import { gone, idOf, type RotationRecord, type ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { LOOK_MS, type Next, type RotationRun } from './rotation-run.js';

const isOpen = ({ state }: ServiceRecord) => state === 'reverting';
const wasTouched = ({ steps }: ServiceRecord) => steps.some(({ name }) => name === 'update');

/** Reverts every updated service, verifies it, clears its previous spec, and then deletes the new version. */
@Injectable()
export class RevertServices {
  constructor(
    private readonly writes: RotationWrites,
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly removeCreatedVersions: RemoveCreatedVersions,
  ) {}

  async advance(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    for (const service of record.services.filter(wasTouched))
      if (!['reverting', 'reverted', 'gone', 'stuck'].includes(service.state)) {
        run.windows.forget(service.serviceId);
        const deadlineAt = store.now() + service.deadlineMs;
        await store.service(service, { state: 'reverting', deadlineAt, tries: 0, endedAt: null });
      }
    const open = record.services.filter(isOpen);
    const swaps = this.swaps.of(record);
    const snapshots = await this.snapshots.execute(open.map(({ serviceId }) => serviceId));
    for (const service of open)
      await this.revert(run, service, snapshots.get(service.serviceId), swaps);
    if (record.services.some(isOpen)) return LOOK_MS;
    if (record.services.some(({ state }) => state === 'stuck')) {
      await store.head({ state: 'blocked', waitsFor: whatStandsWhere(record) });
      return undefined;
    }
    return this.removeCreatedVersions.advance(
      run,
      record.cancelledAt === null ? 'reverted' : 'cancelled',
    );
  }

  private async revert(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot | undefined,
    swaps: readonly ReferenceSwap[],
  ): Promise<void> {
    const { store } = run;
    if (!snapshot) return store.service(service, gone(store.now()));
    await store.service(service, {
      runningVersion: standingOf(snapshot.service.spec, swaps),
      updated: countWith(snapshot, newIds(swaps)),
      desired: snapshot.service.status.desired,
    });
    try {
      if (await this.isBack(run, service, snapshot, swaps)) return;
    } catch (error) {
      if (error instanceof EngineNotFound) return;
      if (isRefusal(error)) await store.service(service, { waitsFor: toldOf(error) });
      else if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
    }
    if (this.isLate(run, service))
      await store.service(service, { state: 'stuck', endedAt: store.now() });
  }

  /** While the Engine was away nothing could come back: what passed of the deadline does not count. */
  private isLate({ store, windows }: RotationRun, { deadlineAt, deadlineMs }: ServiceRecord) {
    const now = store.now();
    return now > Math.max(deadlineAt!, windows.since(now) + deadlineMs);
  }

  /** Where it is back nothing can come too late any more. */
  private async isBack(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot,
    swaps: readonly ReferenceSwap[],
  ): Promise<boolean> {
    const { store, windows } = run;
    const { update, spec, previousSpec } = snapshot.service;
    const unwanted = newIds(swaps);
    const wait = async (waitsFor: string) => {
      windows.forget(service.serviceId);
      await store.service(service, { waitsFor });
      return false;
    };
    if (update?.state === 'rollback_started') return wait('Docker is rolling it back');
    const order = this.orderToRestore(service, snapshot);
    if (names(spec, unwanted) || order || isPaused(update?.state)) {
      // Posted unchanged where all is old already: that ends the pause and keeps the tasks.
      await this.putBack(run, service, swaps, order);
      return wait('Reverting to the old version');
    }
    const window = windows.of(service.serviceId, snapshot);
    const verdict = judge(snapshot, window, {
      unwanted,
      baseline: service.baseline,
      wasUpdated: true,
      isWayBack: true,
    });
    if (verdict.is !== 'holding') {
      window.heldSince = undefined;
      if (verdict.is === 'waiting') await store.service(service, { waitsFor: verdict.waitsFor });
      return false;
    }
    window.heldSince ??= store.now();
    const windowMs = Math.max(
      spec.updatePolicy.monitorMs,
      store.record.settings.stabilityWindowSeconds * 1000,
    );
    const waitsFor = `All tasks must stay healthy for ${Math.ceil(windowMs / 1000)} s`;
    await store.service(service, { waitsFor });
    await store.step(service, 'verify-revert', 'running');
    // It has arrived: the deadline was for that.
    if (store.now() - window.heldSince < windowMs) return true;
    await store.step(service, 'verify-revert', 'done');
    if (names(previousSpec, unwanted)) {
      await store.step(service, 'clear-previous-spec', 'running');
      await this.writes.seal(run, idOf(service), unwanted);
      await store.step(service, 'clear-previous-spec', 'done');
    }
    await store.service(service, {
      state: 'reverted',
      runningVersion: 'old',
      waitsFor: null,
      endedAt: store.now(),
    });
    return true;
  }

  private orderToRestore({ startFirst, before }: ServiceRecord, { service }: ServiceSnapshot) {
    const isChanged = service.spec.updatePolicy.orderAsWritten !== before?.order;
    return startFirst && before && isChanged ? before.order : undefined;
  }

  private async putBack(
    run: RotationRun,
    service: ServiceRecord,
    swaps: readonly ReferenceSwap[],
    order: ReturnType<RevertServices['orderToRestore']>,
  ) {
    const { store } = run;
    const fallback = ({ to }: ReferenceSwap) => {
      const change = store.record.changes.find(({ toId }) => toId === to.id);
      return change?.fromId && change.fromName
        ? { id: change.fromId, name: change.fromName }
        : undefined;
    };
    await store.step(service, 'revert', 'running');
    await this.writes.updateService(run, idOf(service), 'revert', ({ spec, update }) => {
      if (update?.state === 'rollback_started') throw new NotNow();
      const references = changesToOld(spec, swaps, service.before, fallback);
      return { references, ...(order && { order }) };
    });
    await store.step(service, 'revert', 'done');
  }
}

type Refusal = InstanceType<typeof RefusedByEngine | typeof ImmutableField | typeof EngineFailed>;

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof RefusedByEngine ||
  error instanceof ImmutableField ||
  error instanceof EngineFailed;

const toldOf = ({ title, extras }: Refusal) => {
  const [first] = (extras['errors'] ?? []) as { detail: string }[];
  return `Docker rejects the revert: ${first?.detail ?? title}`;
};

export function whatStandsWhere({ services, changes }: RotationRecord): string {
  const lines = services.map(({ name, runningVersion, waitsFor }) =>
    waitsFor
      ? `${name} is on the ${runningVersion} version (${waitsFor})`
      : `${name}: ${runningVersion}`,
  );
  const versions = changes.map(
    ({ name, fromVersion, toVersion }) =>
      `${name}: versions ${fromVersion} and ${toVersion} both exist`,
  );
  return `Decision needed. ${[...versions, ...lines].join('. ')}.`;
}
