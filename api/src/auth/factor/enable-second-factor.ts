import { Injectable } from '@nestjs/common';
import type { EnableSecondFactor as Body, RecoveryCodes } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { Database } from '../../database/index.js';
import type { Actor } from '../../http/actor.js';
import { InvalidInput } from '../../http/http.errors.js';
import { Representation } from '../../http/representation.js';
import { FactorExists } from '../auth.errors.js';
import { SessionsRepository } from '../sessions.repository.js';
import { FactorEnrolments } from './factor-enrolments.js';
import { plainCode } from './recovery-codes.js';
import { SecondFactors } from './second-factors.js';
import { stepOf } from './totp.js';

const wrong = (detail: string) => new InvalidInput({ errors: [{ pointer: '/code', detail }] });

/** Enables the factor with a code of the new key. Other sessions were started without it, so they end. */
@Injectable()
export class EnableSecondFactor {
  constructor(
    private readonly database: Database,
    private readonly factors: SecondFactors,
    private readonly enrolments: FactorEnrolments,
    private readonly sessions: SessionsRepository,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  execute(actor: Actor, { code }: Body) {
    const target = { kind: 'user', name: actor.username };
    return this.audit.around(actor, 'factor.enable', target, async () => {
      const recoveryCodes = await this.enable(actor, code);
      this.enrolments.end(actor.sessionId);
      return new Representation<RecoveryCodes>({ recoveryCodes });
    });
  }

  private async enable({ userId, sessionId }: Actor, code: string): Promise<string[]> {
    const seed = this.enrolments.find(sessionId);
    if (!seed) throw wrong('The key has expired: start again');
    const now = this.clock.now();
    const step = stepOf(seed, plainCode(code), now);
    if (step === undefined)
      throw wrong('This is not the current code. Check the time of your device');
    return this.database.transaction(async (tx) => {
      if (await this.factors.isEnabled(userId, tx)) throw new FactorExists();
      const codes = await this.factors.add(userId, { seed, step }, tx);
      await this.sessions.in(tx).endOthersOf(userId, sessionId, now);
      await this.sessions.in(tx).markFactor(sessionId, now);
      return codes;
    });
  }
}
