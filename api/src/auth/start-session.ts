import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AccessToken } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { AccessTokens } from './access-tokens.js';
import { AccountsRepository } from './accounts.repository.js';
import { challenge, WrongCredentials } from './auth.errors.js';
import { SecondFactors, type ShownFactor } from './factor/second-factors.js';
import { hashToken, makeToken } from './token.js';
import type { Client } from './client.js';
import { opened } from './session-rules.js';
import { SessionsRepository } from './sessions.repository.js';

/** An account as it was when its password was checked. */
export interface Proven {
  id: string;
  passwordHash: string;
}

@Injectable()
export class StartSession {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly factors: SecondFactors,
    private readonly tokens: AccessTokens,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** `shown`: the second factor that was shown, too. */
  async execute(proven: Proven, client: Client, shown?: ShownFactor): Promise<AccessToken> {
    const [refreshToken, now] = [makeToken(), this.clock.now()];
    const session = await this.insert(proven, client, {
      hash: hashToken(refreshToken),
      now,
      shown,
    });
    if (!session) throw new WrongCredentials({ headers: challenge() });
    client.cookie.set(refreshToken, session.expiresAt - now);
    client.rememberDevice(session.username);
    return this.tokens.issue(session);
  }

  /** Starts no session if the user or the factor was changed while the password was being checked. */
  private insert(
    { id: userId, passwordHash }: Proven,
    client: Client,
    { hash, now, shown }: { hash: string; now: number; shown: ShownFactor | undefined },
  ) {
    const { requestId, address } = client;
    return this.database.transaction(async (tx) => {
      const account = await this.accounts.in(tx).findById(userId);
      if (account?.passwordHash !== passwordHash || account.isDisabled === 1) return undefined;
      if (!shown && (await this.factors.isEnabled(userId, tx))) return undefined;
      const [sessions, id] = [this.sessions.in(tx), randomUUID()];
      await sessions.add({ id, userId, hash, now, client, isFactorShown: shown !== undefined });
      await this.accounts.in(tx).markSignIn(userId, now);
      const { username } = account;
      await this.audit.record(tx, {
        principal: { userId, username, requestId, address },
        action: 'auth.sign-in',
        target: { kind: 'user', name: username, fields: shown ? [shown] : [] },
        outcome: 'succeeded',
      });
      return opened(await sessions.findById(id), now);
    });
  }
}
