import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { Sessions } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { Database } from '../database/index.js';
import { UsersRepository } from './users.repository.js';

@Injectable()
export class EndSessions {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    const user = await this.users.findById(id);
    const target = { kind: 'user', name: user?.username ?? id, fields: ['sessions'] };
    return this.audit.around(actor, 'user.edit', target, async () => {
      if (!user) throw new NotFound();
      await this.database.transaction((tx) => this.sessions.endAllOf(id, tx));
    });
  }
}
