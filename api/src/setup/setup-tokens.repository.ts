import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';

@Injectable()
export class SetupTokensRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new SetupTokensRepository(tx);
  }

  async isGood(hash: string, now: number): Promise<boolean> {
    const row = await this.connection.db
      .selectFrom('setupToken')
      .select('hash')
      .where('hash', '=', hash)
      .where('expiresAt', '>', now)
      .executeTakeFirst();
    return row !== undefined;
  }

  async add(token: { hash: string; expiresAt: number }) {
    await this.connection.db.insertInto('setupToken').values(token).execute();
  }

  /** False when it is not good, or not any more. */
  async use(hash: string, now: number): Promise<boolean> {
    const { numDeletedRows } = await this.connection.db
      .deleteFrom('setupToken')
      .where('hash', '=', hash)
      .where('expiresAt', '>', now)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async voidAll() {
    await this.connection.db.deleteFrom('setupToken').execute();
  }
}
