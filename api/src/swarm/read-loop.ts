import type { SwarmStatus } from './swarm-status.js';

/** Repeats a read of the Engine while it can be used, one at a time. */
export class ReadLoop {
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isStopped = false;

  /** `read` never throws, and resolves to the shortest pause until the next read, in ms. */
  constructor(
    private readonly swarmStatus: Pick<SwarmStatus, 'isReady'>,
    private everyMs: number,
    private readonly read: () => Promise<number>,
  ) {}

  start() {
    this.schedule(this.everyMs);
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Changes the interval. A shorter one counts from now on. */
  setInterval(ms: number) {
    const isSooner = ms < this.everyMs;
    this.everyMs = ms;
    if (isSooner && !this.isReading) this.schedule(ms);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.run(), ms);
  }

  private async run() {
    this.isReading = true;
    const pauseMs = this.swarmStatus.isReady ? await this.read() : 0;
    this.isReading = false;
    this.schedule(Math.max(this.everyMs, pauseMs));
  }
}
