import { Inject, Injectable } from '@nestjs/common';
import { Database, type Connection } from '../../database/index.js';

/** The second factor of each user who has one. */
@Injectable()
export class FactorsRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new FactorsRepository(tx);
  }

  find(userId: string) {
    return this.connection.db
      .selectFrom('totpFactor')
      .select(['userId', 'wrappedSeed', 'createdAt', 'lastStep'])
      .where('userId', '=', userId)
      .executeTakeFirst();
  }

  async add(factor: { userId: string; wrappedSeed: string; createdAt: number; lastStep: number }) {
    await this.connection.db.insertInto('totpFactor').values(factor).execute();
  }

  /** False if this step or a later one was used before. */
  async useStep(userId: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await this.connection.db
      .updateTable('totpFactor')
      .set({ lastStep: step })
      .where('userId', '=', userId)
      .where('lastStep', '<', step)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** False if there is no such code, or it was used before. */
  async useRecoveryCode(userId: string, hash: string): Promise<boolean> {
    const { numDeletedRows } = await this.connection.db
      .deleteFrom('recoveryCode')
      .where('userId', '=', userId)
      .where('hash', '=', hash)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async countRecoveryCodes(userId: string): Promise<number> {
    const rows = await this.connection.db
      .selectFrom('recoveryCode')
      .select('hash')
      .where('userId', '=', userId)
      .execute();
    return rows.length;
  }

  async replaceRecoveryCodes(userId: string, hashes: readonly string[]) {
    await this.deleteRecoveryCodes(userId);
    const rows = hashes.map((hash) => ({ userId, hash }));
    await this.connection.db.insertInto('recoveryCode').values(rows).execute();
  }

  /** False if the user has none. */
  async delete(userId: string): Promise<boolean> {
    await this.deleteRecoveryCodes(userId);
    const { numDeletedRows } = await this.connection.db
      .deleteFrom('totpFactor')
      .where('userId', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  private async deleteRecoveryCodes(userId: string) {
    await this.connection.db.deleteFrom('recoveryCode').where('userId', '=', userId).execute();
  }
}
