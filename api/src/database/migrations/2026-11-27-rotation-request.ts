import type { Kysely } from 'kysely';

/** What a rotation was asked for, without values, so that a failed one can be tried again. */
export const rotationRequest = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('rotation').addColumn('request', 'text').execute();
  },
};
