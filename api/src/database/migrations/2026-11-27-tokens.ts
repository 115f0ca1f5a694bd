import type { Kysely } from 'kysely';

export const apiTokens = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('apiToken')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('userId', 'text', (column) =>
        column.notNull().references('user.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('permissions', 'text', (column) => column.notNull())
      .addColumn('addresses', 'text', (column) => column.notNull())
      .addColumn('createdAt', 'bigint', (column) => column.notNull())
      .addColumn('expiresAt', 'bigint', (column) => column.notNull())
      .addColumn('lastUsedAt', 'bigint')
      .addColumn('lastUsedFrom', 'text')
      .addUniqueConstraint('apiTokenOfUser', ['userId', 'name'])
      .execute();
  },
};
