import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import type { Client } from './client.js';
import { hashToken } from './token.js';
import { SessionsRepository } from './sessions.repository.js';

@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Either the access token or the refresh cookie is enough; it also succeeds without both. */
  async execute(actor: Actor | undefined, client: Client): Promise<void> {
    client.cookie.clear();
    const token = client.cookie.read();
    const row = token ? await this.sessions.findByToken(hashToken(token)) : undefined;
    const ids = new Set([row?.id, actor?.sessionId].filter((id) => id !== undefined));
    for (const id of ids) await this.end(id, client);
  }

  private end(id: string, { requestId, address }: Client) {
    return this.database.transaction(async (tx) => {
      const sessions = this.sessions.in(tx);
      const row = await sessions.findById(id);
      if (!row || row.endedAt !== null) return;
      const { userId, username } = row;
      await sessions.end(id, this.clock.now());
      await this.audit.record(tx, {
        principal: { userId, username, requestId, address },
        action: 'auth.sign-out',
        target: { kind: 'user', name: username },
        outcome: 'succeeded',
      });
    });
  }
}
