import { Injectable } from '@nestjs/common';
import { StaleVersion } from '../engine/index.js';
import { DockerWrites, isSettled, NotNow } from './docker-writes.js';
import { FailConsumer } from './fail-consumer.js';
import { judge, type Look } from './judge-service.js';
import { oldIds, type Move } from './moves.js';
import { idOf, type ServiceRecord } from './rotation-record.js';
import type { RotationRun } from './rotation-run.js';

/** Waits until a service runs on the new version alone, and has held so. */
@Injectable()
export class VerifyConsumer {
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
    const { journal, views } = run;
    const view = views.of(service.serviceId, look);
    const wasUpdated = service.steps.some(
      ({ name, state }) => name === 'update' && state === 'done',
    );
    const verdict = judge(look, view, {
      unwanted: oldIds(moves),
      baseline: service.baseline,
      wasUpdated,
      isWayBack: false,
    });
    if (verdict.is !== 'holding') view.heldSince = undefined;
    switch (verdict.is) {
      case 'failed':
        return this.failure.execute(run, service, verdict.failure);
      case 'undone':
        // The update had no answer and was not done: it is no try that somebody undid.
        if (!wasUpdated) return this.updateAgain(run, service, look);
        return this.failure.orTryAgain(
          run,
          service,
          'Somebody puts the old version back again and again',
        );
      case 'waiting': {
        const { waitsFor, updated, desired } = verdict;
        await this.markUpdated(run, service);
        await journal.service(service, { waitsFor, updated, desired });
        await this.failure.whenLate(run, service, look);
        return;
      }
      case 'holding': {
        const { updated, desired, warnings } = verdict;
        await this.markUpdated(run, service);
        const windowMs = this.windowOf(run, look);
        view.heldSince ??= journal.now();
        const waitsFor = `All must hold for ${Math.ceil(windowMs / 1000)} s`;
        await journal.service(service, { state: 'verifying', updated, desired, waitsFor });
        await journal.step(service, 'verify', 'running');
        if (journal.now() - view.heldSince >= windowMs)
          await this.complete(run, service, look, moves, warnings);
      }
    }
  }

  private async updateAgain(run: RotationRun, service: ServiceRecord, look: Look) {
    if (await this.failure.whenLate(run, service, look)) return;
    await run.journal.service(service, { state: 'waiting' });
  }

  /** The update was posted, though its answer was never seen. */
  private async markUpdated({ journal }: RotationRun, service: ServiceRecord) {
    const step = service.steps.find(({ name }) => name === 'update');
    if (step && step.state !== 'done') await journal.step(service, 'update', 'done');
  }

  private windowOf({ journal }: RotationRun, { service }: Look) {
    const { stabilityWindowSeconds } = journal.record.settings;
    return Math.max(service.spec.updatePolicy.monitorMs, stabilityWindowSeconds * 1000);
  }

  private async complete(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
    warnings: string[],
  ) {
    const { journal } = run;
    await journal.step(service, 'verify', 'done');
    if (!(await this.restoreOrder(run, service, look, moves))) return;
    await journal.service(service, {
      state: 'done',
      runningVersion: 'new',
      waitsFor: null,
      warnings: [...new Set([...service.warnings, ...warnings])],
      endedAt: journal.now(),
    });
  }

  /** What `startFirst` changed is set back, and the spec posted once more; no task restarts by that. */
  private async restoreOrder(
    run: RotationRun,
    service: ServiceRecord,
    look: Look,
    moves: readonly Move[],
  ): Promise<boolean> {
    const { journal } = run;
    const order = service.before?.order;
    if (!service.startFirst || order === undefined) return true;
    try {
      if (look.service.spec.updatePolicy.orderAsWritten !== order) {
        await journal.step(service, 'restore-order', 'running');
        await this.writes.updateService(run, idOf(service), 'restore-order', ({ update }) => {
          if (!isSettled(update?.state)) throw new NotNow();
          return { order };
        });
      }
      await journal.step(service, 'restore-order', 'done');
      await journal.step(service, 'clear-previous-spec', 'running');
      await this.writes.seal(run, idOf(service), oldIds(moves));
      await journal.step(service, 'clear-previous-spec', 'done');
      return true;
    } catch (error) {
      if (error instanceof NotNow || error instanceof StaleVersion) return false;
      throw error;
    }
  }
}
