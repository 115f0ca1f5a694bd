import type { Kysely } from 'kysely';

/** Tells a token that was used from the other replacements of its generation. */
export const replacedTokens = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('refreshToken').addColumn('replacedAt', 'bigint').execute();
  },
};
