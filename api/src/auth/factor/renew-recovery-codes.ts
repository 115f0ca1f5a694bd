import { Injectable } from '@nestjs/common';
import type { RecoveryCodes } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Database } from '../../database/index.js';
import type { Actor } from '../../http/actor.js';
import { Representation } from '../../http/representation.js';
import { NoSecondFactor } from '../auth.errors.js';
import { SecondFactors } from './second-factors.js';

/** Replaces all recovery codes, used or not. */
@Injectable()
export class RenewRecoveryCodes {
  constructor(
    private readonly database: Database,
    private readonly factors: SecondFactors,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor) {
    const target = { kind: 'user', name: actor.username };
    return this.audit.around(actor, 'factor.recovery-codes', target, async () => {
      const recoveryCodes = await this.database.transaction(async (tx) => {
        if (!(await this.factors.isEnabled(actor.userId, tx))) throw new NoSecondFactor();
        return this.factors.renewRecoveryCodes(actor.userId, tx);
      });
      return new Representation<RecoveryCodes>({ recoveryCodes });
    });
  }
}
