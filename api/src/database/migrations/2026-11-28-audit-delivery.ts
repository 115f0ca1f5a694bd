import type { Kysely } from 'kysely';

/** How far the audit log has been sent to a collector. */
export const auditDelivery = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('auditDelivery')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('deliveredAt', 'bigint', (column) => column.notNull())
      .execute();
  },
};
