import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StartFailure } from '../common/start-failure.js';
import { Database } from './database.js';

const program = fileURLToPath(new URL('./migrate-process.js', import.meta.url));

/** Whether an older version wrote the database. Creating a new one needs no separate process. */
export async function needsMigration(path: string): Promise<boolean> {
  if (!existsSync(path) || statSync(path).size === 0) return false;
  const database = Database.openToRead(path);
  try {
    const { isOurs, pending, unknown } = await database.standing();
    return isOurs && unknown.length === 0 && pending.length > 0;
  } catch {
    // Opening the database reports what is wrong with it.
    return false;
  } finally {
    await database.onApplicationShutdown();
  }
}

/** Stops immediately on `signal`. An unfinished migration leaves no change. */
export function migrateApart(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { signal, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, [program, path], options, (error, _stdout, stderr) => {
      if (error) reject(stderr ? new StartFailure(stderr) : error);
      else resolve();
    });
  });
}
