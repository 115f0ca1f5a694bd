import type { Kysely } from 'kysely';

export const recoveryTokens = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('setupToken')
      .addColumn('isRecovery', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
