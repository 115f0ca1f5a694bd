import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { ApiTokensRepository } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { assertMayEnd, maySee } from '../users/index.js';

@Injectable()
export class DeleteToken {
  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    const row = await this.tokens.findById(id);
    const target = { kind: 'token', name: row?.name ?? id, fields: row ? [row.username] : [] };
    return this.audit.around(actor, 'token.delete', target, async () => {
      if (!row || !maySee(row.userId, actor)) throw new NotFound();
      assertMayEnd(row.userId, actor);
      await this.tokens.delete([id]);
    });
  }
}
