import { Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { anonymous } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { AccessTokens } from './access-tokens.js';
import { challenge, RefreshedElsewhere, Unauthenticated } from './auth.errors.js';
import type { Client } from './client.js';
import { hashToken, makeToken } from './token.js';
import { decideRefresh, opened, type OpenSession } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

type Outcome = { session: OpenSession } | 'elsewhere' | 'refuse';

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
    const outcome = token
      ? await this.rotate(token, client, { hash: hashToken(next), now })
      : 'refuse';
    if (outcome === 'elsewhere') throw new RefreshedElsewhere();
    if (outcome === 'refuse') {
      cookie.clear();
      throw new Unauthenticated({ headers: challenge() });
    }
    cookie.set(next, outcome.session.expiresAt - now);
    return this.tokens.issue(outcome.session);
  }

  /** Does not throw, because the transaction that ends a stolen session must be committed. */
  private rotate(
    token: string,
    client: Client,
    { hash, now }: { hash: string; now: number },
  ): Promise<Outcome> {
    return this.database.transaction(async (tx) => {
      const sessions = this.sessions.in(tx);
      const row = await sessions.findByToken(hashToken(token));
      if (!row) return 'refuse';
      const decision = decideRefresh(row.tokenGeneration, row, now);
      if (decision === 'revoke') {
        this.logger.warn(`A refresh token was used twice: session ${row.id} was ended`);
        await sessions.end(row.id, now);
        await this.audit.record(tx, {
          principal: anonymous(client),
          action: 'auth.refresh-reuse',
          target: { kind: 'user', name: row.username },
          outcome: 'refused',
          code: 'unauthenticated',
        });
        return 'refuse';
      }
      if (decision !== 'rotate') return decision;
      if (!(await sessions.advance(row.id, row.generation, { hash, now }))) return 'elsewhere';
      const session = opened(await sessions.findById(row.id), now);
      return session ? { session } : 'refuse';
    });
  }
}
