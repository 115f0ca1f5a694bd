import { Injectable } from '@nestjs/common';
import type { ChangePassword as Change } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { InvalidInput } from '../http/http.errors.js';
import { Database } from '../database/index.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Client } from './client.js';
import { assertHardToGuess } from './guessable-password.js';
import { OwnPassword, wrongPassword } from './own-password.js';
import { Passwords } from './passwords.js';
import { SessionsRepository } from './sessions.repository.js';

/** Changes the user's own password. A stolen session is not enough: the current password is required, with the same throttle as sign-in. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly passwords: Passwords,
    private readonly ownPassword: OwnPassword,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  execute(actor: Actor, change: Change, client: Client): Promise<void> {
    const target = { kind: 'user', name: actor.username, fields: ['password'] };
    return this.audit.around(actor, 'user.edit', target, async () => {
      const known = await this.ownPassword.prove(actor, change.currentPassword, client);
      if (!known) throw new InvalidInput({ errors: [wrongPassword] });
      await assertHardToGuess(change.newPassword, actor.username, '/newPassword');
      await this.write(actor, known, await this.passwords.hash(change.newPassword));
    });
  }

  private write({ userId, sessionId }: Actor, known: string, passwordHash: string) {
    return this.database.transaction(async (tx) => {
      const accounts = this.accounts.in(tx);
      const now = this.clock.now();
      // Another change was faster: the password that was checked is no longer the current one.
      if ((await accounts.findById(userId))?.passwordHash !== known)
        throw new InvalidInput({ errors: [wrongPassword] });
      await accounts.setPassword(userId, passwordHash, now);
      await this.sessions.in(tx).endOthersOf(userId, sessionId, now);
    });
  }
}
