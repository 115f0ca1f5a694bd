import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection, type Flag } from '../database/index.js';

@Injectable()
export class SetupTokensRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new SetupTokensRepository(tx);
  }

  find(hash: string, now: number) {
    return this.good(now)
      .select(['hash', 'isRecovery'])
      .where('hash', '=', hash)
      .executeTakeFirst();
  }

  async hasRecovery(now: number): Promise<boolean> {
    const row = await this.good(now).select('hash').where('isRecovery', '=', 1).executeTakeFirst();
    return row !== undefined;
  }

  async add(token: { hash: string; expiresAt: number; isRecovery: Flag }) {
    await this.connection.db.insertInto('setupToken').values(token).execute();
  }

  /** Deletes the token. Returns false if there is no such token or it has expired. */
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

  /** Deletes all tokens except recovery tokens. */
  async voidOrdinary() {
    await this.connection.db.deleteFrom('setupToken').where('isRecovery', '=', 0).execute();
  }

  private good(now: number) {
    return this.connection.db.selectFrom('setupToken').where('expiresAt', '>', now);
  }
}
