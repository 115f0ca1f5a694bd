import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';

/** Work that is repeated at an interval. A job that only one process may run takes a lease. */
export interface Job {
  name: string;
  everyMs: number;
  run(signal: AbortSignal): Promise<void>;
}

/** Runs jobs by their schedule, one run of each at a time. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs');
  private readonly stopping = new AbortController();
  private readonly jobs = new Map<string, Job>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, Promise<void>>();
  private hasStarted = false;

  register(job: Job) {
    if (this.jobs.has(job.name)) throw new Error(`There are two jobs called ${job.name}`);
    this.jobs.set(job.name, job);
    if (this.hasStarted) this.schedule(job, 0);
  }

  onApplicationBootstrap() {
    this.hasStarted = true;
    for (const job of this.jobs.values()) this.schedule(job, 0);
  }

  async beforeApplicationShutdown() {
    this.stopping.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }

  /** Runs the job now instead of waiting for its schedule. */
  nudge(name: string) {
    const job = this.jobs.get(name);
    if (job && this.hasStarted && !this.running.has(name)) this.schedule(job, 0);
  }

  private schedule(job: Job, ms: number) {
    clearTimeout(this.timers.get(job.name));
    if (this.stopping.signal.aborted) return;
    this.timers.set(
      job.name,
      setTimeout(() => this.start(job), ms),
    );
  }

  private start(job: Job) {
    const run = job
      .run(this.stopping.signal)
      .catch((error: unknown) =>
        this.logger.warn({ message: 'A job failed', job: job.name, error: String(error) }),
      )
      .finally(() => {
        this.running.delete(job.name);
        this.schedule(job, job.everyMs);
      });
    this.running.set(job.name, run);
  }
}
