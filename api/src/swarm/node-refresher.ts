import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Engine } from '../engine/index.js';
import { SwarmCache } from './swarm-cache.js';
import { SwarmStatus } from './swarm-status.js';

const READ_EVERY_MS = 2_000;

/**
 * Reads the nodes repeatedly. Docker computes which managers can be reached, and which one leads, when
 * it is asked: no event reports a change, and the last event of a node comes before it.
 */
@Injectable()
export class NodeRefresher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('swarm');
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
  ) {}

  onApplicationBootstrap() {
    this.schedule();
  }

  onModuleDestroy() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule() {
    if (!this.isStopped) this.timer = setTimeout(() => void this.read(), READ_EVERY_MS);
  }

  private async read() {
    try {
      if (this.swarmStatus.isReady)
        for (const node of await this.engine.listNodes()) this.cache.putNode(node);
    } catch (error) {
      this.logger.debug({ message: 'Reading nodes from Docker failed', error: String(error) });
    }
    this.schedule();
  }
}
