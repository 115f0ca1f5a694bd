import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Engine, EngineForbidden } from '../engine/index.js';
import { isOfOneCall } from './event-feed.js';
import { ReadLoop } from './read-loop.js';
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
  private readonly loop: ReadLoop;

  constructor(
    private readonly engine: Engine,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
  ) {
    this.loop = new ReadLoop(swarmStatus, READ_EVERY_MS, () => this.read());
  }

  onApplicationBootstrap() {
    this.loop.start();
  }

  onModuleDestroy() {
    this.loop.stop();
  }

  private async read(): Promise<number> {
    try {
      for (const node of await this.engine.listNodes()) this.cache.putNode(node);
      this.swarmStatus.limit('nodes', null);
    } catch (error) {
      if (isOfOneCall(error)) this.swarmStatus.limit('nodes', error);
      else this.logger.debug({ message: 'Reading nodes from Docker failed', error: String(error) });
      if (error instanceof EngineForbidden) return RETRY_FORBIDDEN_MS;
    }
    return READ_EVERY_MS;
  }
}
