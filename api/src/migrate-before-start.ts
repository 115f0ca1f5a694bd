import { DataLock, migrateApart, needsMigration } from './database/index.js';
import { stopSignals, MaintenanceServer } from './http/index.js';
import type { Env } from './env/index.js';
import { toDatabaseEnv, toHttpEnv, toKeysEnv } from './env/slices.js';
import { KeyRing } from './keys/index.js';

/**
 * Migrates the database before the application is created. Opens the port first, so that probes get an
 * answer that tells them to wait. Returns false after a stop signal: then the process must not start.
 */
export async function migrateBeforeStart(env: Env, migrate = migrateApart): Promise<boolean> {
  const { path } = toDatabaseEnv(env);
  if (!(await needsMigration(path))) return true;
  // A database without its key stays as it is.
  new KeyRing(toKeysEnv(env));
  const lock = DataLock.take(path);
  const stop = new AbortController();
  const abort = () => stop.abort();
  for (const signal of stopSignals) process.once(signal, abort);
  try {
    const room = await MaintenanceServer.open(toHttpEnv(env));
    await migrate(path, stop.signal).finally(() => room.close());
    return true;
  } catch (error) {
    if (stop.signal.aborted) return false;
    throw error;
  } finally {
    for (const signal of stopSignals) process.off(signal, abort);
    lock.release();
  }
}
