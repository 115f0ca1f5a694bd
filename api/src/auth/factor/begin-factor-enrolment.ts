import { Injectable } from '@nestjs/common';
import type { BeginFactorEnrolment as Body, FactorEnrolment } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { InvalidInput } from '../../http/http.errors.js';
import { Representation } from '../../http/representation.js';
import { FactorExists } from '../auth.errors.js';
import type { Client } from '../client.js';
import { OwnPassword, wrongPassword } from '../own-password.js';
import { FactorEnrolments } from './factor-enrolments.js';
import { SecondFactors } from './second-factors.js';
import { enrolmentOf } from './totp.js';

/** Makes a new key for the user's app. It counts only once a code has confirmed it. */
@Injectable()
export class BeginFactorEnrolment {
  constructor(
    private readonly factors: SecondFactors,
    private readonly enrolments: FactorEnrolments,
    private readonly password: OwnPassword,
    private readonly audit: Audit,
  ) {}

  /** `host` tells the accounts of several installations apart in the app. */
  execute(actor: Actor, { currentPassword }: Body, client: Client, host: string) {
    const target = { kind: 'user', name: actor.username };
    return this.audit.around(actor, 'factor.begin', target, async () => {
      const known = await this.password.prove(actor, currentPassword, client);
      if (!known) throw new InvalidInput({ errors: [wrongPassword] });
      if (await this.factors.isEnabled(actor.userId)) throw new FactorExists();
      const { seed, expiresAt } = this.enrolments.begin(actor.sessionId);
      return new Representation<FactorEnrolment>({
        ...enrolmentOf(seed, `${actor.username}@${host}`),
        expiresAt: new Date(expiresAt).toISOString(),
      });
    });
  }
}
