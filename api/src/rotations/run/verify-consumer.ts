import { Injectable } from '@nestjs/common';
import { isPaused, isSettled, references, type EngineService } from '../../engine/index.js';
import { NotNow, RotationWrites } from './rotation-writes.js';
import { FailConsumer } from './fail-consumer.js';
import { judge, refusal, type ServiceSnapshot } from '../rules/judge-service.js';
import { oldIds, type ReferenceSwap } from '../rules/reference-swap.js';
import { idOf, isNewFault, type ServiceRecord } from '../rules/rotation-record.js';
import type { RotationRun } from './rotation-run.js';

/** Waits until a service runs on the new version only and stays healthy for its stability window. */
@Injectable()
export class VerifyConsumer {
  constructor(
    private readonly writes: RotationWrites,
    private readonly failure: FailConsumer,
  ) {}

  async execute(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot,
    swaps: readonly ReferenceSwap[],
  ): Promise<void> {
    const { store, windows } = run;
    if (await this.resume(run, service, snapshot, swaps)) return;
    const window = windows.of(service.serviceId, snapshot);
    const wasUpdated =
      service.steps.some(({ name, state }) => name === 'update' && state === 'done') ||
      wasRolledBack(service, snapshot.service);
    const verdict = judge(snapshot, window, {
      unwanted: oldIds(swaps),
      baseline: service.baseline,
      wasUpdated,
      isReverting: false,
    });
    if (verdict.is !== 'stable') window.stable = undefined;
    switch (verdict.is) {
      case 'failed':
        return this.failure.execute(run, service, verdict.failure);
      case 'undone':
        // The update got no response and did not happen, so no other client has undone it.
        if (!wasUpdated) return this.updateAgain(run, service, snapshot);
        return this.failure.retryOrFail(
          run,
          service,
          refusal('Another client restored the previous version after each attempt'),
        );
      case 'waiting': {
        const { waitsFor, updated, desired } = verdict;
        await this.markUpdated(run, service);
        await store.service(service, { waitsFor, updated, desired });
        await this.failure.failIfLate(run, service, snapshot);
        return;
      }
      case 'stable': {
        const { isUpdating, updated, desired, warnings } = verdict;
        await this.markUpdated(run, service);
        const { isStable, waitsFor } = run.watch(service, snapshot, verdict.taskIds);
        await store.service(service, { state: 'verifying', updated, desired, waitsFor });
        await store.step(service, 'verify', 'running');
        // Once all tasks run, Docker only monitors them: the service is ready, whatever its deadline.
        if (isUpdating && updated < desired) await this.failure.failIfLate(run, service, snapshot);
        else if (isStable && !isUpdating)
          await this.complete(run, service, snapshot, swaps, warnings);
      }
    }
  }

  /**
   * Docker pauses the rollout of a service that fails as it did before the rotation. That failure does not
   * count, so the rollout is resumed. Each time Docker replaces another task, until none is left.
   */
  private async resume(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot,
    swaps: readonly ReferenceSwap[],
  ): Promise<boolean> {
    const isOver = isNewFault(service.baseline) || !isPaused(snapshot.service);
    if (isOver || references(snapshot.service.spec, oldIds(swaps))) return false;
    if (await this.failure.failIfLate(run, service, snapshot)) return true;
    await run.store.service(service, { waitsFor: 'Continuing the rollout that Docker paused' });
    await this.writes.tryUpdateService(run, idOf(service), 'update', (fresh) => {
      if (!isPaused(fresh)) throw new NotNow();
      return {};
    });
    return true;
  }

  private async updateAgain(run: RotationRun, service: ServiceRecord, snapshot: ServiceSnapshot) {
    if (await this.failure.failIfLate(run, service, snapshot)) return;
    await run.store.service(service, { state: 'waiting' });
  }

  /** Marks a service as updated whose update was posted although its response was lost. */
  private async markUpdated({ store }: RotationRun, service: ServiceRecord) {
    const step = service.steps.find(({ name }) => name === 'update');
    if (step && step.state !== 'done') await store.step(service, 'update', 'done');
  }

  private async complete(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot,
    swaps: readonly ReferenceSwap[],
    warnings: string[],
  ) {
    const { store } = run;
    await store.step(service, 'verify', 'done');
    if (!(await this.restoreOrder(run, service, snapshot, swaps))) return;
    await store.service(service, {
      state: 'done',
      runningVersion: 'new',
      waitsFor: null,
      warnings: [...new Set([...service.warnings, ...warnings])],
      endedAt: store.now(),
    });
  }

  /** Restores the update order that `startFirst` changed, then posts the spec again. No task restarts. */
  private async restoreOrder(
    run: RotationRun,
    service: ServiceRecord,
    snapshot: ServiceSnapshot,
    swaps: readonly ReferenceSwap[],
  ): Promise<boolean> {
    const { store } = run;
    const order = service.before?.order;
    if (!service.startFirst || order === undefined) return true;
    // The rollout of a service that was unhealthy before may never end, but it is this rotation's own.
    const isOwnRollout = !service.baseline.isHealthy;
    if (snapshot.service.spec.updatePolicy.orderAsWritten !== order) {
      await store.step(service, 'restore-order', 'running');
      const decide = (fresh: EngineService) => {
        if (!isSettled(fresh) && !isOwnRollout) throw new NotNow();
        return { order };
      };
      if (!(await this.writes.tryUpdateService(run, idOf(service), 'restore-order', decide)))
        return false;
    }
    await store.step(service, 'restore-order', 'done');
    await store.step(service, 'clear-previous-spec', 'running');
    const old = oldIds(swaps);
    if (!(await this.writes.tryClearPreviousSpec(run, idOf(service), old, isOwnRollout)))
      return false;
    await store.step(service, 'clear-previous-spec', 'done');
    return true;
  }
}

/**
 * Whether Docker has rolled back an update whose response was lost: the rollout is another one than before
 * the update, and Docker's own rollback, unlike that of a user, leaves no previous spec.
 */
const wasRolledBack = ({ before }: ServiceRecord, { update, previousSpec }: EngineService) =>
  before?.rolloutStartedAt !== undefined &&
  update?.startedAt !== before.rolloutStartedAt &&
  update?.state.startsWith('rollback_') === true &&
  previousSpec === null;
