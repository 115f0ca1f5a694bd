import type { Kysely } from 'kysely';

/** Whether the services that use the name got the new version. */
export const rotationOutcome = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('rotation').addColumn('outcome', 'text').execute();
  },
};
