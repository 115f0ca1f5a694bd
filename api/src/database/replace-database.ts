import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { openSqlite } from './sqlite.js';

/**
 * Replaces the database with the draft and keeps the former one beside it. There is a database at
 * every moment: without one, the next start would treat the folder as new and ask for a first admin.
 */
export function replaceDatabase(path: string, draft: string, keptAs: string): void {
  if (existsSync(path)) {
    settle(path);
    linkSync(path, keptAs);
    // SQLite must never apply the write-ahead log of the former database to the new one.
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${keptAs}-wal`);
  }
  rmSync(`${path}-shm`, { force: true });
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Writes the write-ahead log into the file. A damaged database stays unchanged. */
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
