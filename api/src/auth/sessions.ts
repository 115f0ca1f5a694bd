import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { Connection } from '../database/index.js';
import { opened, type OpenSession } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions as they hold on this very moment: read by key, never remembered. */
@Injectable()
export class Sessions {
  constructor(
    private readonly repository: SessionsRepository,
    private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<OpenSession | undefined> {
    return opened(await this.repository.findById(id), this.clock.now());
  }

  /** Whose it is or was, open or not. */
  async findOwner(id: string): Promise<{ userId: string; username: string } | undefined> {
    const row = await this.repository.findById(id);
    return row && { userId: row.userId, username: row.username };
  }

  async listOf(userId: string): Promise<OpenSession[]> {
    const now = this.clock.now();
    const rows = await this.repository.listOf(userId);
    return rows.map((row) => opened(row, now)).filter((session) => session !== undefined);
  }

  /** Together with what ends them: a new password, a disabled user. */
  endAllOf(userId: string, tx: Connection): Promise<void> {
    return this.repository.in(tx).endAllOf(userId, this.clock.now());
  }
}
