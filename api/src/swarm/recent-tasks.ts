import { Injectable } from '@nestjs/common';
import { Engine, type EngineTask } from '../engine/index.js';

const KEPT_MS = 1_000;

/** The tasks of all services. Clients that ask at the same time cost one read of Docker. */
@Injectable()
export class RecentTasks {
  private kept: { until: number; tasks: Promise<readonly EngineTask[]> } | undefined;

  constructor(private readonly engine: Engine) {}

  read(): Promise<readonly EngineTask[]> {
    const now = Date.now();
    if (!this.kept || this.kept.until <= now) {
      const tasks = this.engine.listTasks();
      this.kept = { until: now + KEPT_MS, tasks };
      tasks.catch(() => (this.kept = undefined));
    }
    return this.kept.tasks;
  }
}
