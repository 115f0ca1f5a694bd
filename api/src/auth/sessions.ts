import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import { Database, type Connection } from '../database/index.js';
import { Actor, originOf } from '../http/actor.js';
import { opened, type OpenSession, type SessionRow } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

const MAX_SESSIONS = 1_000;

/** Caches open sessions by id until anything is written to the database. */
@Injectable()
export class Sessions {
  private readonly known = new LRUCache<string, SessionRow>({ max: MAX_SESSIONS });
  private knownRevision: string | undefined;

  constructor(
    private readonly repository: SessionsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<OpenSession | undefined> {
    return this.findKnown(id) ?? opened(await this.read(id), this.clock.now());
  }

  /** The cached session; undefined if it must be read because of a write since then. */
  findKnown(id: string): OpenSession | undefined {
    const row = this.database.revision === this.knownRevision ? this.known.get(id) : undefined;
    return opened(row, this.clock.now());
  }

  private async read(id: string): Promise<SessionRow | undefined> {
    // Read before the row: a write in the meantime makes the row outdated.
    const { revision } = this.database;
    if (revision !== this.knownRevision) this.known.clear();
    this.knownRevision = revision;
    const row = await this.repository.findById(id);
    if (row && revision !== undefined && revision === this.knownRevision) this.known.set(id, row);
    return row;
  }

  /** The user of a session, open or not. */
  async findOwner(id: string): Promise<{ userId: string; username: string } | undefined> {
    const row = await this.repository.findById(id);
    return row && { userId: row.userId, username: row.username };
  }

  async listOf(userId: string): Promise<OpenSession[]> {
    const now = this.clock.now();
    const rows = await this.repository.listOf(userId);
    return rows.map((row) => opened(row, now)).filter((session) => session !== undefined);
  }

  /** The actor of a request with this session. */
  actorOf({ userId, username, role, id }: OpenSession, request: FastifyRequest): Actor {
    return new Actor(userId, username, role, id, originOf(request), this);
  }

  /** Within the transaction that sets a new password or disables the user. */
  endAllOf(userId: string, tx: Connection): Promise<void> {
    return this.repository.in(tx).endAllOf(userId, this.clock.now());
  }
}
