import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '@waxseal/shared';
import { accountKey } from '../auth/index.js';
import { Database, isUniqueViolation, type Connection, type Flag } from '../database/index.js';
import { NameTaken } from './users.errors.js';

export interface UserRow {
  id: string;
  username: string;
  passwordHash: string;
  role: Role;
  isDisabled: Flag;
  createdAt: number;
  lastSignInAt: number | null;
  /** Since when the user has a second factor. */
  factorSince: number | null;
}

export interface UserChange {
  passwordHash?: string;
  role?: Role;
  isDisabled?: Flag;
}

const columns = [
  'user.id',
  'user.username',
  'user.passwordHash',
  'user.role',
  'user.isDisabled',
  'user.createdAt',
  'user.lastSignInAt',
  'totpFactor.createdAt as factorSince',
] as const;

@Injectable()
export class UsersRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new UsersRepository(tx);
  }

  list(): Promise<UserRow[]> {
    return this.users().execute();
  }

  findById(id: string): Promise<UserRow | undefined> {
    return this.users().where('id', '=', id).executeTakeFirst();
  }

  findByKey(usernameKey: string): Promise<UserRow | undefined> {
    return this.users().where('usernameKey', '=', usernameKey).executeTakeFirst();
  }

  async hasAny(): Promise<boolean> {
    return (await this.users().limit(1).executeTakeFirst()) !== undefined;
  }

  async hasEnabledAdmin(): Promise<boolean> {
    const admins = this.users().where('role', '=', 'admin').where('isDisabled', '=', 0);
    return (await admins.limit(1).executeTakeFirst()) !== undefined;
  }

  /** A new user has no second factor. */
  async add({ factorSince: _, ...user }: UserRow) {
    const { createdAt, username } = user;
    const values = { ...user, usernameKey: accountKey(username), updatedAt: createdAt };
    try {
      await this.connection.db.insertInto('user').values(values).execute();
    } catch (error) {
      throw isUniqueViolation(error)
        ? new NameTaken({
            errors: [{ pointer: '/username', detail: 'This name is already in use' }],
          })
        : error;
    }
  }

  async change(id: string, change: UserChange, at: number) {
    await this.connection.db
      .updateTable('user')
      .set({ ...change, updatedAt: at })
      .where('id', '=', id)
      .execute();
  }

  private users() {
    return this.connection.db
      .selectFrom('user')
      .leftJoin('totpFactor', 'totpFactor.userId', 'user.id')
      .select(columns);
  }
}
