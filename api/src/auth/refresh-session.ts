import { Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { anonymous } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { Database, type Connection } from '../database/index.js';
import { AccessTokens } from './access-tokens.js';
import { challenge, Unauthenticated } from './auth.errors.js';
import type { Client } from './client.js';
import { hashToken, makeToken } from './token.js';
import { decideRefresh, opened, type OpenSession, type SessionRow } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

@Injectable()
export class RefreshSession {
  private readonly logger = new Logger('auth');

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async execute(client: Client): Promise<AccessToken> {
    const { cookie } = client;
    const [token, next, now] = [cookie.read(), makeToken(), this.clock.now()];
    const session = token
      ? await this.rotate(hashToken(token), client, { hash: hashToken(next), now })
      : undefined;
    if (!session) {
      cookie.clear();
      throw new Unauthenticated({ headers: challenge() });
    }
    cookie.set(next, session.expiresAt - now);
    return this.tokens.issue(session);
  }

  /** Does not throw, because the transaction that ends a stolen session must be committed. */
  private rotate(
    hash: string,
    client: Client,
    next: { hash: string; now: number },
  ): Promise<OpenSession | undefined> {
    return this.database.transaction(async (tx) => {
      const [sessions, { now }] = [this.sessions.in(tx), next];
      const row = await sessions.findByToken(hash);
      if (!row) return undefined;
      switch (decideRefresh(row, row, now)) {
        case 'rotate':
          await sessions.replaceToken({ ...row, hash }, { ...next, client });
          break;
        case 'repeat':
          await sessions.addToken(row.id, next.hash, row.generation);
          break;
        case 'revoke':
          await this.revoke(row, client, tx);
          return undefined;
        case 'refuse':
          return undefined;
      }
      return opened(await sessions.findById(row.id), now);
    });
  }

  private async revoke({ id, username }: SessionRow, client: Client, tx: Connection) {
    this.logger.warn(`A refresh token was used twice: session ${id} was ended`);
    await this.sessions.in(tx).end(id, this.clock.now());
    await this.audit.record(tx, {
      principal: anonymous(client),
      action: 'auth.refresh-reuse',
      target: { kind: 'user', name: username },
      outcome: 'refused',
      code: 'unauthenticated',
    });
  }
}
