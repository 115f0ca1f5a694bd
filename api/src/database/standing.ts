import { sql, type Kysely, type Migration } from 'kysely';
import { migrations } from './migrations/index.js';
import type { Schema } from './schema.js';

/** The schema of a database compared with this program's. */
export interface Standing {
  /** Whether Waxseal has ever written to it. */
  isOurs: boolean;
  /** Migrations that were not applied yet. */
  pending: string[];
  /** Migrations that this version does not know, because a newer version applied them. */
  unknown: string[];
}

export async function standingOf(
  db: Kysely<Schema>,
  steps: Record<string, Migration> = migrations,
): Promise<Standing> {
  const taken = await takenSteps(db);
  const known = Object.keys(steps);
  return {
    isOurs: taken !== undefined,
    pending: known.filter((name) => !taken?.includes(name)),
    unknown: taken?.filter((name) => !known.includes(name)) ?? [],
  };
}

async function takenSteps(db: Kysely<Schema>): Promise<string[] | undefined> {
  const tables = await sql`select 1 from sqlite_master where name = 'migration'`.execute(db);
  if (tables.rows.length === 0) return undefined;
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(db);
  return rows.map(({ name }) => name);
}
