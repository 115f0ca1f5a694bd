import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';

export interface SigningKeyRow {
  kid: string;
  wrappedKey: string;
  createdAt: number;
}

@Injectable()
export class SigningKeysRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new SigningKeysRepository(tx);
  }

  listNewestFirst(): Promise<SigningKeyRow[]> {
    return this.connection.db
      .selectFrom('signingKey')
      .select(['kid', 'wrappedKey', 'createdAt'])
      .orderBy('createdAt', 'desc')
      .execute();
  }

  async findNewestKid(): Promise<string | undefined> {
    const row = await this.connection.db
      .selectFrom('signingKey')
      .select('kid')
      .orderBy('createdAt', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.kid;
  }

  async add(row: SigningKeyRow) {
    await this.connection.db.insertInto('signingKey').values(row).execute();
  }

  async remove(kid: string) {
    await this.connection.db.deleteFrom('signingKey').where('kid', '=', kid).execute();
  }
}
