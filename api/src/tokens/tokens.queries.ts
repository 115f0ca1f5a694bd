import { Injectable } from '@nestjs/common';
import type { ApiToken, OwnerListQuery, Page } from '@waxseal/shared';
import {
  addressesOfToken,
  ApiTokensRepository,
  permissionsOfToken,
  type ApiTokenRow,
} from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { maySee, ownerOf } from '../users/index.js';

const newestFirst = new Ordering<ApiTokenRow>(
  ({ createdAt }) => createdAt,
  ({ id }) => id,
  true,
);
const iso = (at: number) => new Date(at).toISOString();

@Injectable()
export class TokensQueries {
  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly pager: Pager,
  ) {}

  async list({ limit, cursor, owner }: OwnerListQuery, actor: Actor) {
    const userId = ownerOf(owner, actor);
    const rows = await this.tokens.list(userId);
    const of = JSON.stringify(['tokens', userId ?? null]);
    const page = this.pager.page(newestFirst.sort(rows), newestFirst, { limit, cursor, of });
    return new Representation<Page<ApiToken>>({ ...page, items: page.items.map(presentToken) });
  }

  /** A token of another user does not exist for those who may not read users. */
  async get(id: string, actor: Actor): Promise<Representation<ApiToken>> {
    const row = await this.tokens.findById(id);
    if (!row || !maySee(row.userId, actor)) throw new NotFound();
    return new Representation(presentToken(row));
  }
}

export const presentToken = (row: ApiTokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  user: { id: row.userId, username: row.username },
  permissions: permissionsOfToken(row),
  addresses: addressesOfToken(row),
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  lastUsedAt: row.lastUsedAt === null ? null : iso(row.lastUsedAt),
  lastUsedFrom: row.lastUsedFrom,
});
