import type { Kysely } from 'kysely';

export const idempotentRequests = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('idempotentRequest')
      .addColumn('userId', 'text', (column) => column.notNull())
      .addColumn('route', 'text', (column) => column.notNull())
      .addColumn('keyHash', 'text', (column) => column.notNull())
      .addColumn('salt', 'text', (column) => column.notNull())
      .addColumn('payloadHash', 'text', (column) => column.notNull())
      .addColumn('startedAt', 'bigint', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('location', 'text')
      .addPrimaryKeyConstraint('idempotentRequestKey', ['userId', 'route', 'keyHash'])
      .execute();
    await db.schema
      .createIndex('idempotentRequestAge')
      .on('idempotentRequest')
      .column('startedAt')
      .execute();
  },
};
