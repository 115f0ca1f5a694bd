import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Engine } from '../engine/index.js';
import { SwarmStatus } from './swarm-status.js';
import { SwarmCache } from './swarm-cache.js';

const LOOK_EVERY_MS = 1_000;
/** Counting tasks is slow in a large Swarm: reads take at most a tenth of the time. */
const SHARE = 10;

/**
 * While a client follows events, the task counts of all services are read repeatedly: a crashing task
 * causes no Swarm event and changes no service. One read serves all clients; without clients there is none.
 */
@Injectable()
export class ActiveViewers implements OnModuleDestroy {
  private readonly logger = new Logger('swarm');
  private count = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
  ) {}

  get number() {
    return Math.max(0, this.count);
  }

  onModuleDestroy() {
    clearTimeout(this.timer);
    this.count = Number.NEGATIVE_INFINITY;
  }

  connected() {
    this.count++;
    if (this.count === 1) this.schedule(LOOK_EVERY_MS);
  }

  disconnected() {
    this.count--;
    if (this.count === 0) clearTimeout(this.timer);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), ms);
  }

  private async look() {
    const startedAt = performance.now();
    if (this.swarmStatus.isReady) await this.readCounts();
    const tookMs = performance.now() - startedAt;
    if (this.count > 0) this.schedule(Math.max(LOOK_EVERY_MS, tookMs * SHARE));
  }

  private async readCounts() {
    try {
      for (const service of await this.engine.listServices()) this.cache.putService(service);
    } catch (error) {
      this.logger.warn({ message: 'Reading from Docker failed', error: String(error) });
    }
  }
}
