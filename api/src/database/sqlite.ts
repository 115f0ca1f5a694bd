import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Short: better-sqlite3 is synchronous, the whole process waits meanwhile. */
const BUSY_TIMEOUT_MS = 1000;

export const MEMORY = ':memory:';

export function openSqlite(path: string): Sqlite.Database {
  if (path !== MEMORY) prepareFile(path);
  const sqlite = new Sqlite(path);
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  return sqlite;
}

export function openSqliteToRead(path: string): Sqlite.Database {
  const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true });
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return sqlite;
}

/** SQLite gives `-wal` and `-shm` the mode of the file itself, so it must be right before they exist. */
function prepareFile(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    if (existsSync(file)) chmodSync(file, 0o600);
}
