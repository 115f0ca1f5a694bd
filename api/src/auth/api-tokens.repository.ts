import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '@waxseal/shared';
import { Database, type Connection, type Flag } from '../database/index.js';

/** A token with the current state of its owner. */
export interface ApiTokenRow {
  id: string;
  userId: string;
  name: string;
  permissions: string;
  addresses: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
  lastUsedFrom: string | null;
  username: string;
  role: Role;
  isDisabled: Flag;
}

export type NewApiToken = Omit<ApiTokenRow, 'username' | 'role' | 'isDisabled'> & { hash: string };

const columns = [
  'apiToken.id',
  'apiToken.userId',
  'apiToken.name',
  'apiToken.permissions',
  'apiToken.addresses',
  'apiToken.createdAt',
  'apiToken.expiresAt',
  'apiToken.lastUsedAt',
  'apiToken.lastUsedFrom',
  'user.username',
  'user.role',
  'user.isDisabled',
] as const;

@Injectable()
export class ApiTokensRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new ApiTokensRepository(tx);
  }

  findByHash(hash: string): Promise<ApiTokenRow | undefined> {
    return this.tokens().where('apiToken.hash', '=', hash).executeTakeFirst();
  }

  findById(id: string): Promise<ApiTokenRow | undefined> {
    return this.tokens().where('apiToken.id', '=', id).executeTakeFirst();
  }

  list(userId?: string): Promise<ApiTokenRow[]> {
    const all = this.tokens();
    return (userId === undefined ? all : all.where('apiToken.userId', '=', userId)).execute();
  }

  async add(token: NewApiToken) {
    await this.connection.db.insertInto('apiToken').values(token).execute();
  }

  async markUsed(id: string, use: { lastUsedAt: number; lastUsedFrom: string | null }) {
    await this.connection.db.updateTable('apiToken').set(use).where('id', '=', id).execute();
  }

  async delete(ids: readonly string[]) {
    await this.connection.db.deleteFrom('apiToken').where('id', 'in', ids).execute();
  }

  async deleteAllOf(userId: string) {
    await this.connection.db.deleteFrom('apiToken').where('userId', '=', userId).execute();
  }

  async deleteAll() {
    await this.connection.db.deleteFrom('apiToken').execute();
  }

  async deleteExpired(now: number) {
    await this.connection.db.deleteFrom('apiToken').where('expiresAt', '<=', now).execute();
  }

  private tokens() {
    return this.connection.db
      .selectFrom('apiToken')
      .innerJoin('user', 'user.id', 'apiToken.userId')
      .select(columns);
  }
}
