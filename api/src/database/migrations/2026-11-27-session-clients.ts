import type { Kysely } from 'kysely';

export const sessionClients = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('session').addColumn('address', 'text').execute();
    await db.schema.alterTable('session').addColumn('userAgent', 'text').execute();
  },
};
