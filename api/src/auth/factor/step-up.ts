import { Injectable } from '@nestjs/common';
import type { AccessToken, StepUp as Body } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../http/actor.js';
import { InvalidInput } from '../../http/http.errors.js';
import { Representation } from '../../http/representation.js';
import { AccessTokens } from '../access-tokens.js';
import { challenge, NoSecondFactor, Unauthenticated } from '../auth.errors.js';
import type { Client } from '../client.js';
import { Sessions } from '../sessions.js';
import { SessionsRepository } from '../sessions.repository.js';
import { CodeThrottle } from './code-throttle.js';
import { SecondFactors } from './second-factors.js';

const wrongCode = { pointer: '/code', detail: 'This code is wrong, or was used before' };

/** Shows the factor again in a session, before an action that needs a recent code (RFC 9470). */
@Injectable()
export class StepUp {
  constructor(
    private readonly factors: SecondFactors,
    private readonly throttle: CodeThrottle,
    private readonly sessions: Sessions,
    private readonly repository: SessionsRepository,
    private readonly tokens: AccessTokens,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  execute(actor: Actor, { code }: Body, client: Client) {
    const { userId, username, sessionId } = actor;
    const target = { kind: 'user', name: username };
    return this.audit.around(actor, 'auth.step-up', target, async () => {
      if (!actor.factor.isEnabled) throw new NoSecondFactor();
      const attempt = { ...client, account: username, device: sessionId };
      const shown = await this.throttle.attempt(attempt, () => this.factors.use(userId, code));
      if (!shown) throw new InvalidInput({ errors: [wrongCode] });
      await this.repository.markFactor(sessionId, this.clock.now());
      const session = await this.sessions.find(sessionId);
      if (!session) throw new Unauthenticated({ headers: challenge(true) });
      return new Representation<AccessToken>(await this.tokens.issue(session));
    });
  }
}
