import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { Sessions } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { assertMayEnd, maySee } from './owner-of.js';

@Injectable()
export class EndSession {
  constructor(
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    const session = await this.sessions.find(id);
    const target = { kind: 'user', name: session?.username ?? null, fields: ['sessions'] };
    return this.audit.around(actor, 'auth.sign-out', target, async () => {
      if (!session || !maySee(session.userId, actor)) throw new NotFound();
      assertMayEnd(session.userId, actor);
      await this.sessions.end(id);
    });
  }
}
