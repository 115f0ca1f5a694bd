import type { Kysely } from 'kysely';

/** When Waxseal last ran, so that a jump of the clock is noticed at the next start. */
export const clock = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('clock')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('seenAt', 'bigint', (column) => column.notNull())
      .execute();
  },
};
