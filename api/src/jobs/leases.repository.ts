import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../database/index.js';

export interface LeaseRow {
  name: string;
  holder: string;
  token: number;
  expiresAt: number;
}

@Injectable()
export class LeasesRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new LeasesRepository(tx);
  }

  find(name: string): Promise<LeaseRow | undefined> {
    return this.connection.db
      .selectFrom('lease')
      .select(['name', 'holder', 'token', 'expiresAt'])
      .where('name', '=', name)
      .executeTakeFirst();
  }

  async put(lease: LeaseRow) {
    const { name, ...rest } = lease;
    await this.connection.db
      .insertInto('lease')
      .values(lease)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(rest))
      .execute();
  }

  /** False if another holder has taken the lease. */
  async extend({ name, token, holder }: LeaseRow, expiresAt: number): Promise<boolean> {
    const { numUpdatedRows } = await this.connection.db
      .updateTable('lease')
      .set({ expiresAt })
      .where('name', '=', name)
      .where('token', '=', token)
      .where('holder', '=', holder)
      .executeTakeFirst();
    return Number(numUpdatedRows) === 1;
  }
}
