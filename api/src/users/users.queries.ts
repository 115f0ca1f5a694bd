import { Injectable } from '@nestjs/common';
import type { Page, User, UserListQuery } from '@waxseal/shared';
import { accountKey } from '../auth/index.js';
import { NotFound } from '../http/http.errors.js';
import { findByName } from '../http/name-search.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { presentUser, representUser } from './represent-user.js';
import { UsersRepository, type UserRow } from './users.repository.js';

const keyOf = ({ username }: UserRow) => accountKey(username);
const orderings: Record<UserListQuery['sort'], Ordering<UserRow>> = {
  username: new Ordering(keyOf, keyOf),
  '-username': new Ordering(keyOf, keyOf, true),
};

@Injectable()
export class UsersQueries {
  constructor(
    private readonly users: UsersRepository,
    private readonly pager: Pager,
  ) {}

  async list({ limit, cursor, sort, search = '', typos }: UserListQuery) {
    const found = findByName(await this.users.list(), keyOf, { search: accountKey(search), typos });
    const ordering = orderings[sort];
    const of = JSON.stringify(['users', sort, search, typos]);
    const page = this.pager.page(ordering.sort(found), ordering, { limit, cursor, of });
    return Representation.list<Page<User>>({ ...page, items: page.items.map(presentUser) });
  }

  async get(id: string) {
    const row = await this.users.findById(id);
    if (!row) throw new NotFound();
    return representUser(row);
  }
}
