import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { ABSOLUTE_MS, IDLE_MS } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

const DAY_MS = 24 * 3_600_000;

/** Deletes expired sessions and API tokens at start and once a day. */
@Injectable()
export class SessionPurge implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('auth');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: SessionsRepository,
    private readonly tokens: ApiTokensRepository,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap() {
    await this.run();
    this.timer = setInterval(() => void this.run(), DAY_MS).unref();
  }

  onModuleDestroy() {
    clearInterval(this.timer);
  }

  async run() {
    const now = this.clock.now();
    try {
      await this.repository.purge({
        created: now - ABSOLUTE_MS,
        refreshed: now - IDLE_MS,
        ended: now - DAY_MS,
      });
      await this.tokens.deleteExpired(now - 30 * DAY_MS);
    } catch (error) {
      this.logger.warn(`Old sessions could not be deleted: ${String(error)}`);
    }
  }
}
