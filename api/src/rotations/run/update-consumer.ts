import { Injectable } from '@nestjs/common';
import { updateStateLabels } from '@waxseal/shared';
import {
  EngineFailed,
  EngineNotFound,
  isPaused,
  isSettled,
  StaleVersion,
  type EngineService,
  type ServiceChange,
} from '../../engine/index.js';
import { isRejection, NothingToDo, NotNow, reasonOf, RotationWrites } from './rotation-writes.js';
import { FailConsumer } from './fail-consumer.js';
import { refusal, type ServiceSnapshot } from '../rules/judge-service.js';
import { changesToNew, noteReferences, type ReferenceSwap } from '../rules/reference-swap.js';
import { gone, idOf, type ServiceRecord } from '../rules/rotation-record.js';
import type { RotationRun } from './rotation-run.js';

/** Puts a service on the new version, in one update. */
@Injectable()
export class UpdateConsumer {
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
    const { store } = run;
    const { spec } = snapshot.service;
    if (changesToNew(spec, swaps).length === 0 && !isToResume(service, snapshot.service))
      return store.service(service, { state: 'verifying', waitsFor: null });
    if (!isSettled(snapshot.service) && !service.takesOver) {
      if (await this.failure.failIfLate(run, service, snapshot)) return;
      return store.service(service, {
        waitsFor: `Waiting for the current rollout to finish (${updateStateLabels[snapshot.service.update!.state]})`,
      });
    }
    const noted = noteReferences(spec, swaps);
    const before = {
      references: noted.length > 0 ? noted : (service.before?.references ?? []),
      order: service.before?.order ?? spec.updatePolicy.orderAsWritten,
      rolloutStartedAt: snapshot.service.update?.startedAt ?? null,
    };
    await store.service(service, { state: 'updating', before, waitsFor: null });
    await store.step(service, 'update', 'running');
    try {
      await this.writes.updateService(run, idOf(service), 'update', (fresh) => {
        if (!isSettled(fresh) && !service.takesOver) throw new NotNow();
        const references = changesToNew(fresh.spec, swaps);
        if (references.length === 0 && !isToResume(service, fresh)) throw new NothingToDo();
        const change: ServiceChange = { references };
        if (service.startFirst) change.order = 'start-first';
        return change;
      });
      await this.updated(run, service);
    } catch (error) {
      await this.settleUpdate(run, service, error);
    }
  }

  private async updated({ store }: RotationRun, service: ServiceRecord) {
    await store.step(service, 'update', 'done');
    const deadlineAt = store.now() + service.deadlineMs;
    await store.service(service, {
      deadlineAt,
      ...(service.isJob
        ? { state: 'done' as const, runningVersion: 'new' as const, endedAt: store.now() }
        : {}),
    });
  }

  private async settleUpdate(run: RotationRun, service: ServiceRecord, error: unknown) {
    const { store } = run;
    if (error instanceof NothingToDo) return this.updated(run, service);
    if (error instanceof NotNow) return store.service(service, { state: 'waiting' });
    if (error instanceof EngineNotFound) return store.service(service, gone(store.now()));
    if (isRejection(error))
      return this.failure.execute(
        run,
        service,
        refusal('Docker rejected the update', reasonOf(error)),
      );
    if (error instanceof StaleVersion)
      return this.failure.retryOrFail(
        run,
        service,
        refusal('Another client changed the service during each attempt'),
      );
    if (error instanceof EngineFailed)
      return this.failure.retryOrFail(
        run,
        service,
        refusal('Docker failed in each attempt to update the service', reasonOf(error)),
      );
    throw error;
  }
}

/** Whether the spec is already new but Docker paused the rollout. Posting the spec again resumes it. */
const isToResume = ({ takesOver }: ServiceRecord, fresh: EngineService) =>
  takesOver && isPaused(fresh);
