import { Injectable } from '@nestjs/common';
import type { AccessToken, SignInWithCode } from '@waxseal/shared';
import { Refusals } from '../../audit/index.js';
import { anonymous } from '../../http/actor.js';
import { challenge as bearer, SignInExpired, WrongCode } from '../auth.errors.js';
import type { Client } from '../client.js';
import { StartSession } from '../start-session.js';
import { CodeThrottle } from './code-throttle.js';
import { SecondFactors } from './second-factors.js';
import { SignInChallenges } from './sign-in-challenges.js';

/** The second step of signing in: a code completes what the password has started. */
@Injectable()
export class CompleteSignIn {
  constructor(
    private readonly challenges: SignInChallenges,
    private readonly factors: SecondFactors,
    private readonly throttle: CodeThrottle,
    private readonly startSession: StartSession,
    private readonly refusals: Refusals,
  ) {}

  async execute({ challenge, code }: SignInWithCode, client: Client): Promise<AccessToken> {
    const user = this.challenges.find(challenge);
    if (!user) throw new SignInExpired({ headers: bearer() });
    const { username } = user;
    const device = client.deviceOf(username);
    const shown = await this.throttle.attempt({ ...client, account: username, device }, () =>
      this.factors.use(user.id, code),
    );
    if (!shown) {
      this.challenges.countWrongCode(challenge);
      if (!client.signal.aborted) this.refuse(username, client);
      throw new WrongCode({ headers: bearer() });
    }
    if (!this.challenges.use(challenge)) throw new SignInExpired({ headers: bearer() });
    return this.startSession.execute(user, client, shown);
  }

  private refuse(username: string, client: Client) {
    this.refusals.note({
      principal: anonymous(client),
      action: 'auth.sign-in',
      target: { kind: 'user', name: username },
      code: 'wrong-code',
    });
  }
}
