import { Database } from '../database/index.js';
import type { Env } from '../env/index.js';
import { toDatabaseEnv, toKeysEnv } from '../env/slices.js';
import { KeyRing } from '../keys/index.js';

/** Opens the database and its keys for writing, also while Waxseal runs. */
export async function withDatabase<Result>(
  env: Env,
  work: (database: Database, keys: KeyRing) => Promise<Result>,
): Promise<Result> {
  const keys = new KeyRing(toKeysEnv(env));
  const database = await Database.openExisting(toDatabaseEnv(env).path);
  try {
    return await work(database, keys);
  } finally {
    await database.onApplicationShutdown();
  }
}
