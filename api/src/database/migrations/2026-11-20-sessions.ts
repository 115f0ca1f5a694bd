import type { Kysely } from 'kysely';

export const sessions = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('session')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('userId', 'text', (column) =>
        column.notNull().references('user.id').onDelete('cascade'),
      )
      .addColumn('generation', 'integer', (column) => column.notNull())
      .addColumn('createdAt', 'bigint', (column) => column.notNull())
      .addColumn('refreshedAt', 'bigint', (column) => column.notNull())
      .addColumn('endedAt', 'bigint')
      .execute();
    await db.schema.createIndex('sessionOfUser').on('session').column('userId').execute();
    await db.schema
      .createTable('refreshToken')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('sessionId', 'text', (column) =>
        column.notNull().references('session.id').onDelete('cascade'),
      )
      .addColumn('generation', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('refreshTokenOfSession')
      .on('refreshToken')
      .column('sessionId')
      .execute();
    await db.schema
      .createTable('signingKey')
      .addColumn('kid', 'text', (column) => column.primaryKey())
      .addColumn('wrappedKey', 'text', (column) => column.notNull())
      .addColumn('createdAt', 'bigint', (column) => column.notNull())
      .execute();
  },
};
