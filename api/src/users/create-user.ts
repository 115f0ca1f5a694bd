import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CreateUser as Draft } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { assertHardToGuess, Passwords } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { representNewUser } from './represent-user.js';
import { UsersRepository, type UserRow } from './users.repository.js';

@Injectable()
export class CreateUser {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  execute(actor: Actor, draft: Draft) {
    const target = { kind: 'user', name: draft.username, fields: Object.keys(draft) };
    return this.audit.around(actor, 'user.create', target, () => this.create(draft));
  }

  private async create({ username, role, password }: Draft) {
    await assertHardToGuess(password, username);
    const passwordHash = await this.passwords.hash(password);
    const row = newUser({ username, role, passwordHash }, this.clock.now());
    await this.users.add(row);
    return representNewUser(row);
  }
}

export const newUser = (
  draft: Pick<UserRow, 'username' | 'role' | 'passwordHash'>,
  createdAt: number,
): UserRow => ({
  ...draft,
  id: randomUUID(),
  isDisabled: 0,
  createdAt,
  lastSignInAt: null,
  factorSince: null,
});
