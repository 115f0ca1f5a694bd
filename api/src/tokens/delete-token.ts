import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { ApiTokensRepository } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { NotAllowed } from './tokens.errors.js';

@Injectable()
export class DeleteToken {
  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, id: string): Promise<void> {
    const row = await this.tokens.findById(id);
    const isOwn = row?.userId === actor.userId;
    const target = { kind: 'token', name: row?.name ?? id, fields: row ? [row.username] : [] };
    return this.audit.around(actor, 'token.delete', target, async () => {
      if (!row || (!isOwn && !actor.may('user.read'))) throw new NotFound();
      if (!isOwn && !actor.may('user.manage')) throw new NotAllowed();
      await this.tokens.delete([id]);
    });
  }
}
