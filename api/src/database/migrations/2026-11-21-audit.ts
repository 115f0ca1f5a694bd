import type { Kysely } from 'kysely';

export const audit = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('audit')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actorId', 'text')
      .addColumn('actorName', 'text')
      .addColumn('act', 'text', (column) => column.notNull())
      .addColumn('targetKind', 'text')
      .addColumn('targetName', 'text')
      .addColumn('fields', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('code', 'text')
      .addColumn('count', 'integer', (column) => column.notNull())
      .addColumn('attemptId', 'text')
      .addColumn('requestId', 'text')
      .addColumn('address', 'text')
      .addColumn('previousHash', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
    for (const column of ['at', 'actorId', 'targetName', 'attemptId'])
      await db.schema.createIndex(`auditBy_${column}`).on('audit').column(column).execute();
    await db.schema
      .createTable('auditHead')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('mac', 'text', (column) => column.notNull())
      .execute();
  },
};
