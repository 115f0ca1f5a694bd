import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { SecondFactors, Sessions } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { Database } from '../database/index.js';
import { UsersRepository } from './users.repository.js';

/** For a user who has lost the device and the recovery codes. Ends the sessions, as a new password does. */
@Injectable()
export class ResetSecondFactor {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly factors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    const name = (await this.users.findById(id))?.username ?? id;
    return this.audit.around(actor, 'factor.reset', { kind: 'user', name }, () =>
      this.database.transaction(async (tx) => {
        if (!(await this.factors.delete(id, tx))) throw new NotFound();
        await this.sessions.endAllOf(id, tx);
      }),
    );
  }
}
