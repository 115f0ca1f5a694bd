import { Injectable } from '@nestjs/common';
import { Engine } from '../../engine/index.js';
import { Swarm } from '../../swarm/index.js';
import { extensionOf } from '../rules/deadline.js';
import { deadlineFailure, type SeenFailure, type ServiceSnapshot } from '../rules/judge-service.js';
import type { ServiceRecord } from '../rules/rotation-record.js';
import type { RotationRun } from './rotation-run.js';
import { FullTexts } from '../store/full-texts.js';
import { TaskLogs } from '../store/task-logs.js';

const LOG_LINES = 5;
/** Marks a service as failed, with the reason and the task's last log lines. */
@Injectable()
export class FailConsumer {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly logs: TaskLogs,
    private readonly texts: FullTexts,
  ) {}

  async execute(run: RotationRun, service: ServiceRecord, { fullText, ...failure }: SeenFailure) {
    const { store } = run;
    this.texts.keep(store.record, service, failure.message, fullText);
    const { task } = failure;
    // A task that was never assigned to a node has no log.
    if (task && failure.node)
      await this.engine.readTaskLog(task, LOG_LINES).then(
        (lines) => this.logs.keep(task, lines),
        () => undefined,
      );
    const node = failure.node ? this.swarm.nodeName(failure.node) : null;
    const running = service.steps.find(({ state }) => state === 'running');
    if (running) await store.step(service, running.name, 'failed', failure.message);
    await store.service(service, {
      state: 'failed',
      waitsFor: null,
      failure: { ...failure, node },
      endedAt: store.now(),
    });
  }

  /** Fails a service whose deadline has passed. Returns whether it did. */
  async failIfLate(run: RotationRun, service: ServiceRecord, snapshot: ServiceSnapshot) {
    const { deadlineAt, waitsFor } = service;
    const { store } = run;
    if (deadlineAt === null) return false;
    if (store.now() <= deadlineAt + extensionOf(snapshot, store.record.settings)) return false;
    await this.execute(run, service, deadlineFailure(waitsFor, snapshot.tasks));
    return true;
  }

  /** Counts a failed attempt; after the last one the service fails. */
  async retryOrFail(run: RotationRun, service: ServiceRecord, last: SeenFailure) {
    const { store } = run;
    const tries = service.tries + 1;
    await store.service(service, { tries, state: 'waiting' });
    if (tries >= store.record.settings.tries) await this.execute(run, service, last);
  }
}
