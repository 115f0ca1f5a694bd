import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Short, because better-sqlite3 is synchronous: the whole process waits. */
const BUSY_TIMEOUT_MS = 1000;

export const MEMORY = ':memory:';

// `.pragma()` is not used in this file: its statement would be garbage-collected, see `StatementCache`.
export function openSqlite(path: string, timeout = BUSY_TIMEOUT_MS): Sqlite.Database {
  if (path !== MEMORY) prepareFile(path);
  const sqlite = new Sqlite(path, { timeout });
  sqlite.exec('pragma journal_mode = WAL; pragma synchronous = FULL; pragma foreign_keys = ON');
  return sqlite;
}

export function openSqliteToRead(path: string): Sqlite.Database {
  return new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
}

/** Used only for its lock, not for its content. Fails immediately if the file is locked. */
export function openLockFile(path: string): Sqlite.Database {
  return new Sqlite(path, { timeout: 0 });
}

/** Without the write-ahead log the database is one file, which can be read on a read-only file system. */
export function makeStandalone(path: string) {
  const sqlite = new Sqlite(path, { fileMustExist: true });
  try {
    sqlite.exec('pragma journal_mode = DELETE');
  } finally {
    sqlite.close();
  }
}

/** SQLite gives `-wal` and `-shm` the mode of the file itself, so it must be right before they exist. */
function prepareFile(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    if (existsSync(file)) chmodSync(file, 0o600);
}
