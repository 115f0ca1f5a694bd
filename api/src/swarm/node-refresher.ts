import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Engine, EngineForbidden } from '../engine/index.js';
import { isOfOneCall } from './event-feed.js';
import { SwarmCache } from './swarm-cache.js';
import { SwarmStatus } from './swarm-status.js';

const READ_EVERY_MS = 2_000;
/** A refused read is repeated less often, because a proxy may log each refusal. */
const RETRY_FORBIDDEN_MS = 10_000;

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

  private schedule(ms = READ_EVERY_MS) {
    if (!this.isStopped) this.timer = setTimeout(() => void this.read(), ms);
  }

  private async read() {
    if (!this.swarmStatus.isReady) return this.schedule();
    try {
      for (const node of await this.engine.listNodes()) this.cache.putNode(node);
      this.swarmStatus.limit('nodes', null);
    } catch (error) {
      if (isOfOneCall(error)) this.swarmStatus.limit('nodes', error);
      else this.logger.debug({ message: 'Reading nodes from Docker failed', error: String(error) });
      if (error instanceof EngineForbidden) return this.schedule(RETRY_FORBIDDEN_MS);
    }
    this.schedule();
  }
}
