import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Engine } from '../engine/index.js';
import { Hub } from '../events/index.js';
import { ReadLoop } from './read-loop.js';
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
  private readonly loop: ReadLoop;
  private subscription: Subscription | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    swarmStatus: SwarmStatus,
    private readonly hub: Hub,
  ) {
    this.loop = new ReadLoop(swarmStatus, READ_EVERY_MS, () => this.read());
  }

  onApplicationBootstrap() {
    this.loop.start();
    this.subscription = this.hub.viewers.subscribe((count) =>
      this.loop.setInterval(count > 0 ? READ_EVERY_WITH_VIEWERS_MS : READ_EVERY_MS),
    );
  }

  onModuleDestroy() {
    this.subscription?.unsubscribe();
    this.loop.stop();
  }

  private async read(): Promise<number> {
    const startedAt = performance.now();
    try {
      await readServices(this.engine, this.cache);
    } catch (error) {
      this.logger.debug({ message: 'Reading from Docker failed', error: String(error) });
    }
    return (performance.now() - startedAt) * SHARE;
  }
}
