import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/index.js';
import { Database } from '../../database/index.js';
import type { Actor } from '../../http/actor.js';
import { NoSecondFactor } from '../auth.errors.js';
import { SecondFactors } from './second-factors.js';

@Injectable()
export class DisableSecondFactor {
  constructor(
    private readonly database: Database,
    private readonly factors: SecondFactors,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor): Promise<void> {
    const target = { kind: 'user', name: actor.username };
    return this.audit.around(actor, 'factor.disable', target, async () => {
      const isDeleted = await this.database.transaction((tx) =>
        this.factors.delete(actor.userId, tx),
      );
      if (!isDeleted) throw new NoSecondFactor();
    });
  }
}
