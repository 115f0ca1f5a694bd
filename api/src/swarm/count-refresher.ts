import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Engine } from '../engine/index.js';
import { Hub } from '../events/index.js';
import { readServices } from './read-services.js';
import { SwarmStatus } from './swarm-status.js';
import { SwarmCache } from './swarm-cache.js';

const READ_EVERY_MS = 5_000;
const READ_EVERY_WITH_VIEWERS_MS = 1_000;
/** Counting tasks is slow in a large Swarm: reads take at most a tenth of the time. */
const SHARE = 10;

/**
 * Reads the task counts of all services repeatedly: a task that ends causes no Swarm event and changes no
 * service. One read serves all clients. It comes more often while a client follows events.
 */
@Injectable()
export class CountRefresher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('swarm');
  private subscription: Subscription | undefined;
  private everyMs = READ_EVERY_MS;
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isStopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    private readonly hub: Hub,
  ) {}

  onApplicationBootstrap() {
    this.subscription = this.hub.viewers.subscribe((count) => {
      const everyMs = count > 0 ? READ_EVERY_WITH_VIEWERS_MS : READ_EVERY_MS;
      const isSooner = everyMs < this.everyMs;
      this.everyMs = everyMs;
      if ((this.timer === undefined || isSooner) && !this.isReading) this.schedule(everyMs);
    });
  }

  onModuleDestroy() {
    this.isStopped = true;
    this.subscription?.unsubscribe();
    clearTimeout(this.timer);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.read(), ms);
  }

  private async read() {
    this.isReading = true;
    const startedAt = performance.now();
    if (this.swarmStatus.isReady) await this.readCounts();
    const tookMs = performance.now() - startedAt;
    this.isReading = false;
    this.schedule(Math.max(this.everyMs, tookMs * SHARE));
  }

  private async readCounts() {
    try {
      await readServices(this.engine, this.cache);
    } catch (error) {
      this.logger.debug({ message: 'Reading from Docker failed', error: String(error) });
    }
  }
}
