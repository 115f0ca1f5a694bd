import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';

@Injectable()
export class SigningKeysRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  listNewestFirst() {
    return this.connection.db
      .selectFrom('signingKey')
      .select(['kid', 'wrappedKey'])
      .orderBy('createdAt', 'desc')
      .execute();
  }

  async add(row: { kid: string; wrappedKey: string; createdAt: number }) {
    await this.connection.db.insertInto('signingKey').values(row).execute();
  }
}
