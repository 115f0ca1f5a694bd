import { Injectable } from '@nestjs/common';
import {
  conditionOf,
  EngineFailed,
  EngineNotFound,
  isPaused,
  StaleVersion,
  references,
} from '../../engine/index.js';
import { isRejection, NotNow, reasonOf, RotationWrites } from './rotation-writes.js';
import { countWith, judge, refusal, type ServiceSnapshot } from '../rules/judge-service.js';
import {
  changesToOld,
  newIds,
  runningVersionOf,
  type ReferenceSwap,
} from '../rules/reference-swap.js';
import { ServiceTurns } from './service-turns.js';
import { DeleteCreatedVersions } from './delete-created-versions.js';
import { gone, idOf, type ServiceRecord } from '../rules/rotation-record.js';
import { RotationSwaps } from '../rules/rotation-swaps.js';
import { FullTexts } from '../store/full-texts.js';
import { POLL_MS, type Next, type RotationRun } from './rotation-run.js';
import { SnapshotServices } from '../../swarm/index.js';

const reverted = (endedAt: number) =>
  ({
    state: 'reverted',
    runningVersion: 'old',
    waitsFor: null,
    endedAt,
  }) satisfies Partial<ServiceRecord>;
const isOpen = ({ state }: ServiceRecord) => state === 'reverting';
/** Whether this or an earlier attempt updated the service. A retry clears the steps but not `before`. */
export const wasTouched = ({ steps, before }: ServiceRecord) =>
  before !== null || steps.some(({ name }) => name === 'update');

/**
 * Puts every updated service back on its previous version, verifies it and clears its previous spec; then
 * deletes the versions that the rotation created.
 */
@Injectable()
export class RevertServices {
  constructor(
    private readonly writes: RotationWrites,
    private readonly snapshots: SnapshotServices,
    private readonly swaps: RotationSwaps,
    private readonly deleteCreatedVersions: DeleteCreatedVersions,
    private readonly turns: ServiceTurns,
    private readonly texts: FullTexts,
  ) {}

  advance(run: RotationRun): Promise<Next> {
    return this.turns.during(run, () => this.step(run));
  }

  private async step(run: RotationRun): Promise<Next> {
    const { store } = run;
    const { record } = store;
    for (const service of record.services.filter(wasTouched))
      if (!['reverting', 'reverted', 'gone', 'stuck'].includes(service.state))
        await this.start(run, service);
    const open = record.services.filter(isOpen);
    const swaps = this.swaps.of(record);
    const snapshots = await this.snapshots.execute(open.map(({ serviceId }) => serviceId));
    for (const service of open)
      await this.revert(run, service, snapshots.get(service.serviceId), swaps);
    if (record.services.some(isOpen)) {
      await store.head({ waitsFor: null });
      return POLL_MS;
    }
    if (record.services.some(({ state }) => state === 'stuck')) {
      await store.head({ state: 'blocked', waitsFor: null });
      return undefined;
    }
    return this.deleteCreatedVersions.advance(
      run,
      record.cancelledAt === null ? 'reverted' : 'cancelled',
    );
  }

  /** Starts to put a service back, which has a deadline of its own. */
  async start({ store, windows }: RotationRun, service: ServiceRecord) {
    windows.forget(service.serviceId);
    const deadlineAt = store.now() + service.deadlineMs;
    await store.service(service, { state: 'reverting', deadlineAt, tries: 0, endedAt: null });
  }

  /** Does what is next to put a service back. It ends as `reverted`, `gone` or `stuck`. */
  async revert(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot | undefined,
    swaps: readonly ReferenceSwap[],
  ): Promise<void> {
    const { store } = run;
    if (!snapshot) return store.service(service, gone(store.now()));
    const turn = await this.turns.take(run, service);
    if (turn !== undefined) {
      run.windows.forget(service.serviceId);
      return store.service(service, { waitsFor: turn, deadlineAt: null });
    }
    const deadlineAt = service.deadlineAt ?? store.now() + service.deadlineMs;
    await store.service(service, { deadlineAt });
    await store.service(service, {
      runningVersion: runningVersionOf(snapshot.service.spec, swaps),
      updated: countWith(snapshot, newIds(swaps)),
      desired: conditionOf(snapshot).desired,
    });
    try {
      if (await this.isReverted(run, service, snapshot, swaps)) return;
    } catch (error) {
      if (error instanceof EngineNotFound) return;
      if (isRejection(error) || error instanceof EngineFailed)
        await this.waitAfterRejection(run, service, reasonOf(error));
      else if (!(error instanceof NotNow) && !(error instanceof StaleVersion)) throw error;
    }
    if (this.isLate(run, service))
      await store.service(service, { state: 'stuck', endedAt: store.now() });
  }

  private waitAfterRejection({ store }: RotationRun, service: ServiceRecord, reason: string) {
    const { message, fullText } = refusal('Docker rejected the revert', reason);
    this.texts.keep(store.record, service, message, fullText);
    return store.service(service, { waitsFor: message });
  }

  /** Whether the deadline has passed, not counting the time in which the Engine could not be reached. */
  private isLate({ store, windows }: RotationRun, { deadlineAt, deadlineMs }: ServiceRecord) {
    const now = store.now();
    return now > Math.max(deadlineAt!, windows.since(now) + deadlineMs);
  }

  /** Returns whether the service is on its previous version. If so, the deadline no longer applies. */
  private async isReverted(
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
    if (update?.state === 'rollback_started') return wait('Docker is rolling the service back');
    const order = this.orderToRestore(service, snapshot);
    if (service.isJob && !references(spec, unwanted)) {
      await this.completeJob(run, service);
      return true;
    }
    if (references(spec, unwanted) || order || isPaused(snapshot.service)) {
      // If the spec is already on the previous version, posting it unchanged ends the pause and keeps the
      // tasks.
      await this.postRevert(run, service, swaps, order);
      if (spec.updatePolicy.failureAction === 'rollback' && !service.isJob)
        await this.clearPreviousSpec(run, service, unwanted, true);
      return wait('Putting the service back on the previous version');
    }
    // If the old version fails too, Docker would roll the revert back to the new one, again and again.
    if (update?.state === 'updating' && spec.updatePolicy.failureAction === 'rollback')
      if (references(previousSpec, unwanted))
        await this.clearPreviousSpec(run, service, unwanted, true);
    const window = windows.of(service.serviceId, snapshot);
    const verdict = judge(snapshot, window, {
      unwanted,
      baseline: service.baseline,
      wasUpdated: true,
      isReverting: true,
    });
    if (verdict.is !== 'stable') {
      window.stable = undefined;
      if (verdict.is === 'waiting') await store.service(service, { waitsFor: verdict.waitsFor });
      return false;
    }
    const { isStable, waitsFor } = run.watch(service, snapshot, verdict.taskIds);
    await store.service(service, { waitsFor });
    await store.step(service, 'verify-revert', 'running');
    // Once all tasks run, Docker only monitors them: the service is ready, whatever its deadline.
    const { isUpdating, updated, desired } = verdict;
    if (isUpdating) return updated >= desired;
    if (!isStable) return true;
    await store.step(service, 'verify-revert', 'done');
    // The rollout of a service that was unhealthy before may never end, but it is this revert's own.
    const isOwnRollout = !service.baseline.isHealthy;
    if (references(previousSpec, unwanted))
      if (!(await this.clearPreviousSpec(run, service, unwanted, isOwnRollout))) return false;
    await store.service(service, reverted(store.now()));
    return true;
  }

  private async clearPreviousSpec(
    run: RotationRun,
    service: ServiceRecord,
    unwanted: ReadonlySet<string>,
    isOwnRollout: boolean,
  ): Promise<boolean> {
    const { store } = run;
    await store.step(service, 'clear-previous-spec', 'running');
    if (!(await this.writes.tryClearPreviousSpec(run, idOf(service), unwanted, isOwnRollout)))
      return false;
    await store.step(service, 'clear-previous-spec', 'done');
    return true;
  }

  /** Completes the revert of a job without waiting, because every update of a job runs it again. */
  private async completeJob({ store }: RotationRun, service: ServiceRecord) {
    const warning = service.steps.some(({ name }) => name === 'revert')
      ? 'The job ran with the new version, and again when it was reverted'
      : 'The job already uses the old version';
    const warnings = [...new Set([...service.warnings, warning])];
    await store.service(service, { ...reverted(store.now()), warnings });
  }

  private orderToRestore({ startFirst, before }: ServiceRecord, { service }: ServiceSnapshot) {
    const isChanged = service.spec.updatePolicy.orderAsWritten !== before?.order;
    return startFirst && before && isChanged ? before.order : undefined;
  }

  private async postRevert(
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
