import { Injectable } from '@nestjs/common';
import type { Actor } from '../http/actor.js';
import { accountKey } from './account-key.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Client } from './client.js';
import { Passwords } from './passwords.js';
import { SignInThrottle } from './sign-in-throttle.js';

export const wrongPassword = {
  pointer: '/currentPassword',
  detail: 'This is not your current password',
};

/** Asks for the user's password again where a stolen session must not be enough, with the same throttle as sign-in. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
  ) {}

  /** The hash that the password was checked against; undefined if the password is wrong. */
  prove(
    { userId, username, sessionId }: Actor,
    password: string,
    client: Client,
  ): Promise<string | undefined> {
    const account = accountKey(username);
    return this.throttle.attempt({ ...client, account, device: sessionId }, async () => {
      const hash = (await this.accounts.findById(userId))?.passwordHash;
      return (await this.passwords.verify(hash, password)) ? hash : undefined;
    });
  }
}
