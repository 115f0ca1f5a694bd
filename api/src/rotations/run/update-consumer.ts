import { Injectable } from '@nestjs/common';
import { updateStateLabels } from '@waxseal/shared';
import {
  EngineFailed,
  EngineNotFound,
  ImmutableField,
  RefusedByEngine,
  StaleVersion,
  type ServiceChange,
} from '../../engine/index.js';
import { RotationWrites, isPaused, isSettled, NothingToDo, NotNow } from './rotation-writes.js';
import { FailConsumer } from './fail-consumer.js';
import { refusal, type ServiceSnapshot } from '../rules/judge-service.js';
import { changesToNew, noteReferences, type ReferenceSwap } from '../rules/reference-swap.js';
import { gone, idOf, type ServiceRecord } from '../rules/rotation-record.js';
import type { RotationRun } from './rotation-run.js';

/** Gives a service the new version, in one update. */
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
    const { spec, update } = snapshot.service;
    if (changesToNew(spec, swaps).length === 0 && !isToResume(service, update?.state))
      return store.service(service, { state: 'verifying', waitsFor: null });
    if (!isSettled(update?.state) && !service.takesOver) {
      if (await this.failure.whenLate(run, service, snapshot)) return;
      return store.service(service, {
        waitsFor: `Its own rollout is not finished (${updateStateLabels[update!.state]})`,
      });
    }
    const noted = noteReferences(spec, swaps);
    const before = {
      references: noted.length > 0 ? noted : (service.before?.references ?? []),
      order: service.before?.order ?? spec.updatePolicy.orderAsWritten,
    };
    await store.service(service, { state: 'updating', before, waitsFor: null });
    await store.step(service, 'update', 'running');
    try {
      await this.writes.updateService(run, idOf(service), 'update', (fresh) => {
        if (!isSettled(fresh.update?.state) && !service.takesOver) throw new NotNow();
        const references = changesToNew(fresh.spec, swaps);
        if (references.length === 0 && !isToResume(service, fresh.update?.state))
          throw new NothingToDo();
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
    const isThrough = service.isJob;
    await store.service(service, {
      deadlineAt,
      ...(isThrough
        ? { state: 'done' as const, runningVersion: 'new' as const, endedAt: store.now() }
        : {}),
    });
  }

  private async settleUpdate(run: RotationRun, service: ServiceRecord, error: unknown) {
    const { store } = run;
    if (error instanceof NothingToDo) return this.updated(run, service);
    if (error instanceof NotNow) return store.service(service, { state: 'waiting' });
    if (error instanceof EngineNotFound) return store.service(service, gone(store.now()));
    if (error instanceof RefusedByEngine || error instanceof ImmutableField)
      return this.failure.execute(
        run,
        service,
        refusal(`Docker rejects the update: ${error.title}`),
      );
    if (error instanceof StaleVersion)
      return this.failure.orTryAgain(run, service, 'Another client keeps changing the service');
    if (error instanceof EngineFailed)
      return this.failure.orTryAgain(run, service, 'Docker keeps failing to update the service');
    throw error;
  }
}

/** Its spec is new, but the Engine gave up on the way: posted again, it goes on. */
const isToResume = ({ takesOver }: ServiceRecord, state: string | undefined) =>
  takesOver && isPaused(state);
