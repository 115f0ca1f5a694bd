import { Injectable } from '@nestjs/common';
import { updateStateLabels } from '@waxseal/shared';
import {
  EngineFailed,
  EngineNotFound,
  ImmutableField,
  RefusedByEngine,
  StaleVersion,
  type ServiceChange,
} from '../engine/index.js';
import { DockerWrites, isPaused, isSettled, NothingToDo, NotNow } from './docker-writes.js';
import { FailConsumer } from './fail-consumer.js';
import { refusal, type Look } from './judge-service.js';
import { changesToNew, noteReferences, type Move } from './moves.js';
import { gone, idOf, type ServiceRecord } from './rotation-record.js';
import type { RotationRun } from './rotation-run.js';

/** Gives a service the new version, in one update. */
@Injectable()
export class UpdateConsumer {
  constructor(
    private readonly writes: DockerWrites,
    private readonly failure: FailConsumer,
  ) {}

  async execute(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<void> {
    const { journal } = run;
    const { spec, update } = look.service;
    if (changesToNew(spec, moves).length === 0 && !isToResume(service, update?.state))
      return journal.service(service, { state: 'verifying', waitsFor: null });
    if (!isSettled(update?.state) && !service.takesOver) {
      if (await this.failure.whenLate(run, service, look)) return;
      return journal.service(service, {
        waitsFor: `Its own rollout is not finished (${updateStateLabels[update!.state]})`,
      });
    }
    const noted = noteReferences(spec, moves);
    const before = {
      references: noted.length > 0 ? noted : (service.before?.references ?? []),
      order: service.before?.order ?? spec.updatePolicy.orderAsWritten,
    };
    await journal.service(service, { state: 'updating', before, waitsFor: null });
    await journal.step(service, 'update', 'running');
    try {
      await this.writes.updateService(run, idOf(service), 'update', (fresh) => {
        if (!isSettled(fresh.update?.state) && !service.takesOver) throw new NotNow();
        const references = changesToNew(fresh.spec, moves);
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

  private async updated({ journal }: RotationRun, service: ServiceRecord) {
    await journal.step(service, 'update', 'done');
    const deadlineAt = journal.now() + service.deadlineMs;
    const isThrough = service.isJob;
    await journal.service(service, {
      deadlineAt,
      ...(isThrough
        ? { state: 'done' as const, runningVersion: 'new' as const, endedAt: journal.now() }
        : {}),
    });
  }

  private async settleUpdate(run: RotationRun, service: ServiceRecord, error: unknown) {
    const { journal } = run;
    if (error instanceof NothingToDo) return this.updated(run, service);
    if (error instanceof NotNow) return journal.service(service, { state: 'waiting' });
    if (error instanceof EngineNotFound) return journal.service(service, gone(journal.now()));
    if (error instanceof RefusedByEngine || error instanceof ImmutableField)
      return this.failure.execute(
        run,
        service,
        refusal(`The Engine refuses the update: ${error.title}`),
      );
    if (error instanceof StaleVersion)
      return this.failure.orTryAgain(
        run,
        service,
        'Somebody else changes the service again and again',
      );
    if (error instanceof EngineFailed)
      return this.failure.orTryAgain(
        run,
        service,
        'The Engine fails at the update again and again',
      );
    throw error;
  }
}

/** Its spec is new, but the Engine gave up on the way: posted again, it goes on. */
const isToResume = ({ takesOver }: ServiceRecord, state: string | undefined) =>
  takesOver && isPaused(state);
