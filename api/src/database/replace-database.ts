import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { openSqlite } from './sqlite.js';

/**
 * Puts the draft in the database's place and keeps the former one beside it. At each moment there is a
 * database: without one the next start would take the folder for a new one, and ask for a first admin.
 */
export function replaceDatabase(path: string, draft: string, keptAs: string): void {
  if (existsSync(path)) {
    settle(path);
    linkSync(path, keptAs);
    // A log of the former one must never be taken for one of the new.
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${keptAs}-wal`);
  }
  rmSync(`${path}-shm`, { force: true });
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Brings the log into the file. A damaged one, for which a backup is put back, stays as it is. */
function settle(path: string) {
  try {
    const sqlite = openSqlite(path);
    try {
      sqlite.exec('pragma wal_checkpoint(truncate)');
    } finally {
      sqlite.close();
    }
  } catch {
    return;
  }
}
