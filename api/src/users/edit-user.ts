import { Injectable } from '@nestjs/common';
import type { EditUser as Edit } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { ApiTokens, assertHardToGuess, Passwords, Sessions } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { NotFound } from '../http/http.errors.js';
import type { IfMatch } from '../http/if-match.js';
import { ETags } from '../http/representation.js';
import { Database, type Connection } from '../database/index.js';
import { representUser } from './represent-user.js';
import { LastAdmin } from './users.errors.js';
import { UsersRepository, type UserChange } from './users.repository.js';

@Injectable()
export class EditUser {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly sessions: Sessions,
    private readonly tokens: ApiTokens,
    private readonly passwords: Passwords,
    private readonly tags: ETags,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, id: string, edit: Edit, ifMatch: IfMatch) {
    const name = (await this.users.findById(id))?.username ?? id;
    const target = { kind: 'user', name, fields: Object.keys(edit) };
    return this.audit.around(actor, 'user.edit', target, async () => {
      if (edit.password !== undefined) await assertHardToGuess(edit.password, name);
      return this.edit(id, edit, ifMatch);
    });
  }

  private async edit(id: string, edit: Edit, ifMatch: IfMatch) {
    // Hashes the password before the transaction: hashing is slow, and there is only one connection.
    const change = await this.toChange(edit);
    return this.database.transaction((tx) => this.write(tx, { id, change, ifMatch }));
  }

  private async write(
    tx: Connection,
    { id, change, ifMatch }: { id: string; change: UserChange; ifMatch: IfMatch },
  ) {
    const users = this.users.in(tx);
    const before = await users.findById(id);
    if (!before) throw new NotFound();
    ifMatch.mustMatch(representUser(before), this.tags);
    await users.change(id, change, this.clock.now());
    if (!(await users.hasEnabledAdmin())) throw new LastAdmin();
    if (change.isDisabled === 1 || change.passwordHash) {
      await this.sessions.endAllOf(id, tx);
      await this.tokens.endAllOf(id, tx);
    }
    if (change.role) await this.tokens.endUncovered(id, change.role, tx);
    return representUser({ ...before, ...change });
  }

  private async toChange({ role, isDisabled, password }: Edit): Promise<UserChange> {
    return {
      ...(role !== undefined && { role }),
      ...(isDisabled !== undefined && { isDisabled: isDisabled ? 1 : 0 }),
      ...(password !== undefined && { passwordHash: await this.passwords.hash(password) }),
    };
  }
}
