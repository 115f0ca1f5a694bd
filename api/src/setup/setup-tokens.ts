import { Injectable } from '@nestjs/common';
import { hashToken, makeToken } from '../auth/index.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { UsersRepository } from '../users/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

export const SETUP_TOKEN_LIFETIME_MS = 24 * 3_600_000;

@Injectable()
export class SetupTokens {
  constructor(
    private readonly database: Database,
    private readonly repository: SetupTokensRepository,
    private readonly users: UsersRepository,
    private readonly clock: Clock,
  ) {}

  /** Replaces the last token with a new one. Returns undefined if an admin can sign in. */
  async renew(): Promise<string | undefined> {
    if (await this.users.hasEnabledAdmin()) return undefined;
    const token = makeToken();
    const expiresAt = this.clock.now() + SETUP_TOKEN_LIFETIME_MS;
    await this.database.transaction(async (tx) => {
      await this.repository.in(tx).voidOrdinary();
      await this.repository.in(tx).add({ hash: hashToken(token), expiresAt, isRecovery: 0 });
    });
    return token;
  }
}
