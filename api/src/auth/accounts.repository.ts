import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';
import { accountKey } from './account-key.js';

/** The fields of a user that sign-in needs. */
@Injectable()
export class AccountsRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new AccountsRepository(tx);
  }

  findByUsername(username: string) {
    return this.accounts().where('usernameKey', '=', accountKey(username)).executeTakeFirst();
  }

  findById(id: string) {
    return this.accounts().where('id', '=', id).executeTakeFirst();
  }

  async markSignIn(id: string, at: number) {
    await this.connection.db
      .updateTable('user')
      .set({ lastSignInAt: at })
      .where('id', '=', id)
      .execute();
  }

  async setPassword(id: string, passwordHash: string, at: number) {
    await this.connection.db
      .updateTable('user')
      .set({ passwordHash, updatedAt: at })
      .where('id', '=', id)
      .execute();
  }

  private accounts() {
    return this.connection.db
      .selectFrom('user')
      .select(['id', 'username', 'passwordHash', 'role', 'isDisabled']);
  }
}
