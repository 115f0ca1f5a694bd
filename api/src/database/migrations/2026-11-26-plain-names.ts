import { sql, type Kysely } from 'kysely';

/** Columns, and values kept in them, follow the API's vocabulary. */
const columns = [
  ['audit', 'act', 'action'],
  ['rotation', 'retire', 'deletePrevious'],
  ['rotation', 'retiresAt', 'deletesAt'],
  ['rotation', 'removeStackOwned', 'deleteStackOwned'],
  ['rotationRemoval', 'fileId', 'objectId'],
  ['rotationRemoval', 'fileName', 'objectName'],
  ['rotationService', 'standsOn', 'runningVersion'],
] as const;

const values = [
  ['rotation', 'kind', 'return', 'restore'],
  ['rotation', 'kind', 'retirement', 'deletion'],
  ['rotation', 'state', 'compensating', 'reverting'],
  ['rotation', 'state', 'rolled_back', 'reverted'],
  ['rotation', 'state', 'needs_operator', 'blocked'],
  ['rotation', 'state', 'retiring', 'deleting'],
  ['rotationRemoval', 'state', 'removed', 'deleted'],
  ['rotationStep', 'name', 'seal', 'clear-previous-spec'],
] as const;

export const plainNames = {
  async up(db: Kysely<unknown>) {
    for (const [table, from, to] of columns)
      await db.schema.alterTable(table).renameColumn(from, to).execute();
    for (const [table, column, from, to] of values)
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${to} where ${sql.ref(column)} = ${from}`.execute(
        db,
      );
    await db.schema.alterTable('rotationRemoval').renameTo('rotationDeletion').execute();
  },
};
