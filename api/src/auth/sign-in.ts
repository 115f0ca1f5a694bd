import { Injectable } from '@nestjs/common';
import type { AccessToken, SignIn as Credentials } from '@waxseal/shared';
import { Refusals } from '../audit/index.js';
import { anonymous } from '../http/actor.js';
import { accountKey } from './account-key.js';
import { AccountsRepository } from './accounts.repository.js';
import { challenge, FactorRequired, WrongCredentials } from './auth.errors.js';
import type { Client } from './client.js';
import { Passwords } from './passwords.js';
import { SecondFactors } from './factor/second-factors.js';
import { SignInChallenges, type HalfSignedIn } from './factor/sign-in-challenges.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { StartSession } from './start-session.js';

@Injectable()
export class SignIn {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly factors: SecondFactors,
    private readonly challenges: SignInChallenges,
    private readonly startSession: StartSession,
    private readonly refusals: Refusals,
  ) {}

  async execute(credentials: Credentials, client: Client): Promise<AccessToken> {
    const account = accountKey(credentials.username);
    const device = client.deviceOf(credentials.username);
    const proven = await this.throttle.attempt({ ...client, account, device }, () =>
      this.prove(credentials),
    );
    if (!proven) {
      if (!client.signal.aborted) await this.refuse(credentials.username, client);
      throw new WrongCredentials({ headers: challenge() });
    }
    if (await this.factors.isEnabled(proven.id))
      throw new FactorRequired({
        challenge: this.challenges.issue(proven),
        headers: challenge(),
      });
    return this.startSession.execute(proven, client);
  }

  private async refuse(username: string, client: Client) {
    const account = await this.accounts.findByUsername(username);
    const [action, code] = ['auth.sign-in', 'wrong-credentials'] as const;
    if (!account) return this.refusals.count(action, code);
    const target = { kind: 'user', name: account.username };
    this.refusals.note({ principal: anonymous(client), action, target, code });
  }

  /** An unknown or disabled user passes the same steps as a wrong password, so that the time is the same. */
  private async prove({ username, password }: Credentials): Promise<HalfSignedIn | undefined> {
    const account = await this.accounts.findByUsername(username);
    const passwordHash = account?.isDisabled === 0 ? account.passwordHash : undefined;
    const isRight = await this.passwords.verify(passwordHash, password);
    return isRight && account ? account : undefined;
  }
}
