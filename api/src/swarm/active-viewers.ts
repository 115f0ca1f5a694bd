import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Engine } from '../engine/index.js';
import { Hub } from '../events/index.js';
import { readServices } from './read-services.js';
import { SwarmStatus } from './swarm-status.js';
import { SwarmCache } from './swarm-cache.js';

const READ_EVERY_MS = 1_000;
/** Counting tasks is slow in a large Swarm: reads take at most a tenth of the time. */
const SHARE = 10;

/**
 * While a client follows events, the task counts of all services are read repeatedly: a crashing task
 * causes no Swarm event and changes no service. One read serves all clients; without clients there is none.
 */
@Injectable()
export class ActiveViewers implements OnModuleDestroy {
  private readonly logger = new Logger('swarm');
  private readonly subscription: Subscription;
  private isActive = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    hub: Hub,
  ) {
    this.subscription = hub.viewers.subscribe((count) => this.setActive(count > 0));
  }

  onModuleDestroy() {
    this.subscription.unsubscribe();
    this.setActive(false);
  }

  private setActive(isActive: boolean) {
    if (isActive === this.isActive) return;
    this.isActive = isActive;
    if (isActive) this.schedule(READ_EVERY_MS);
    else clearTimeout(this.timer);
  }

  private schedule(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), ms);
  }

  private async read() {
    const startedAt = performance.now();
    if (this.swarmStatus.isReady) await this.readCounts();
    const tookMs = performance.now() - startedAt;
    if (this.isActive) this.schedule(Math.max(READ_EVERY_MS, tookMs * SHARE));
  }

  private async readCounts() {
    try {
      await readServices(this.engine, this.cache);
    } catch (error) {
      this.logger.debug({ message: 'Reading from Docker failed', error: String(error) });
    }
  }
}
