import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../common/clock.js';
import { Database, type Connection } from '../database/index.js';
import { Actor, originOf } from '../http/actor.js';
import { RowCache } from './row-cache.js';
import { opened, type OpenSession, type SessionRow } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

/** Caches open sessions by id until anything is written to the database. */
@Injectable()
export class Sessions {
  private readonly rows: RowCache<SessionRow>;

  constructor(
    private readonly repository: SessionsRepository,
    database: Database,
    private readonly clock: Clock,
  ) {
    this.rows = new RowCache(database, (id) => repository.findById(id));
  }

  async find(id: string): Promise<OpenSession | undefined> {
    return this.findKnown(id) ?? opened(await this.rows.read(id), this.clock.now());
  }

  /** The cached session; undefined if it must be read because of a write since then. */
  findKnown(id: string): OpenSession | undefined {
    return opened(this.rows.peek(id), this.clock.now());
  }

  /** The user of a session, open or not. */
  async findOwner(id: string): Promise<{ userId: string; username: string } | undefined> {
    const row = await this.repository.findById(id);
    return row && { userId: row.userId, username: row.username };
  }

  /** The open sessions of one user, or of all. */
  async list(userId?: string): Promise<OpenSession[]> {
    const now = this.clock.now();
    const rows = await this.repository.list(userId);
    return rows.map((row) => opened(row, now)).filter((session) => session !== undefined);
  }

  /** The actor of a request with this session. */
  actorOf(session: OpenSession, request: FastifyRequest): Actor {
    const { userId, username, role, id, hasFactor, factorShownAt } = session;
    const factor = { isEnabled: hasFactor, shownAt: factorShownAt };
    return new Actor(userId, username, role, id, originOf(request), this, factor);
  }

  async end(id: string): Promise<void> {
    await this.repository.end(id, this.clock.now());
  }

  /** Within the transaction that sets a new password or disables the user. */
  endAllOf(userId: string, tx: Connection): Promise<void> {
    return this.repository.in(tx).endAllOf(userId, this.clock.now());
  }
}
