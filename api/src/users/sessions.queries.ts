import { Injectable } from '@nestjs/common';
import type { OwnerListQuery, Page, SubListQuery, UserSession } from '@waxseal/shared';
import { Sessions, type OpenSession } from '../auth/index.js';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { ownerOf } from './owner-of.js';
import { presentSession } from './represent-user.js';
import { UsersRepository } from './users.repository.js';

const idOf = ({ id }: OpenSession) => id;
const newestFirst = new Ordering<OpenSession>(({ createdAt }) => createdAt, idOf, true);

@Injectable()
export class SessionsQueries {
  constructor(
    private readonly sessions: Sessions,
    private readonly users: UsersRepository,
    private readonly pager: Pager,
  ) {}

  list({ owner, ...query }: OwnerListQuery, actor: Actor) {
    return this.page(ownerOf(owner, actor), query);
  }

  async listOf(userId: string, query: SubListQuery) {
    if (!(await this.users.findById(userId))) throw new NotFound();
    return this.page(userId, query);
  }

  private async page(userId: string | undefined, { limit, cursor }: SubListQuery) {
    const open = newestFirst.sort(await this.sessions.list(userId));
    const of = JSON.stringify(['sessions', userId ?? null]);
    const page = this.pager.page(open, newestFirst, { limit, cursor, of });
    return new Representation<Page<UserSession>>({
      ...page,
      items: page.items.map(presentSession),
    });
  }
}
