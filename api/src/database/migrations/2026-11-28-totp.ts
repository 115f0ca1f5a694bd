import type { Kysely } from 'kysely';

export const totp = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('totpFactor')
      .addColumn('userId', 'text', (column) =>
        column.primaryKey().references('user.id').onDelete('cascade'),
      )
      .addColumn('wrappedSeed', 'text', (column) => column.notNull())
      .addColumn('createdAt', 'bigint', (column) => column.notNull())
      .addColumn('lastStep', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('recoveryCode')
      .addColumn('userId', 'text', (column) =>
        column.notNull().references('user.id').onDelete('cascade'),
      )
      .addColumn('hash', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('recoveryCodeOfUser', ['userId', 'hash'])
      .execute();
    await db.schema.alterTable('session').addColumn('factorShownAt', 'bigint').execute();
  },
};
