import { Injectable } from '@nestjs/common';
import { Engine } from '../../engine/index.js';
import { deadlineFailure, refusal, type ServiceSnapshot } from '../rules/judge-service.js';
import type { ServiceRecord } from '../rules/rotation-record.js';
import type { RotationRun } from './rotation-run.js';
import { TaskLogs } from '../read/task-logs.js';

const LOG_LINES = 5;

/** A service that does not get to the new version, with the reason as far as the Engine tells it. */
@Injectable()
export class FailConsumer {
  constructor(
    private readonly engine: Engine,
    private readonly logs: TaskLogs,
  ) {}

  async execute(
    run: RotationRun,
    service: ServiceRecord,
    failure: NonNullable<ServiceRecord['failure']>,
  ) {
    const { store } = run;
    const { task } = failure;
    // One that came to no node has written nothing.
    if (task && failure.node)
      await this.engine.readTaskLog(task, LOG_LINES).then(
        (lines) => this.logs.keep(task, lines),
        () => undefined,
      );
    const node = failure.node ? await this.nodeName(failure.node) : null;
    const running = service.steps.find(({ state }) => state === 'running');
    if (running) await store.step(service, running.name, 'failed', failure.message);
    await store.service(service, {
      state: 'failed',
      waitsFor: null,
      failure: { ...failure, node },
      endedAt: store.now(),
    });
  }

  /** Answers whether its deadline has passed. */
  async whenLate(run: RotationRun, service: ServiceRecord, snapshot: ServiceSnapshot) {
    const { deadlineAt, waitsFor } = service;
    if (deadlineAt === null || run.store.now() <= deadlineAt) return false;
    await this.execute(run, service, deadlineFailure(waitsFor, snapshot.tasks));
    return true;
  }

  /** What fails too often fails permanently. */
  async orTryAgain(run: RotationRun, service: ServiceRecord, why: string) {
    const { store } = run;
    const tries = service.tries + 1;
    await store.service(service, { tries, state: 'waiting' });
    if (tries >= store.record.settings.tries) await this.execute(run, service, refusal(why));
  }

  private async nodeName(id: string) {
    return this.engine.getNode(id).then(
      ({ name }) => name,
      () => id,
    );
  }
}
