import { Migrator, type Kysely, type Migration } from 'kysely';
import { migrations } from './migrations/index.js';
import type { Schema } from './schema.js';

/** Applies all pending migrations or none. Throws if a newer version has written the database. */
export async function migrate(
  db: Kysely<Schema>,
  steps: Record<string, Migration> = migrations,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(steps) },
    migrationTableName: 'migration',
    migrationLockTableName: 'migrationLock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
