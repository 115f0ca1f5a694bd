import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { toOpenFailure } from './open-failure.js';
import { MEMORY, openLockFile } from './sqlite.js';

/**
 * Allows only one process to run Waxseal on a data folder. It is SQLite's lock on a file, which the
 * operating system releases when the process ends, even after a crash.
 */
export class DataLock {
  private constructor(private readonly file: Sqlite.Database | undefined) {}

  /** Throws if another process holds the lock, or if the disk is full. */
  static take(databasePath: string): DataLock {
    if (databasePath === MEMORY) return new DataLock(undefined);
    const path = pathOfLock(databasePath);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    const file = openLockFile(path);
    try {
      file.exec('begin exclusive');
    } catch (cause) {
      file.close();
      throw toOpenFailure(dirname(path), cause);
    }
    return new DataLock(file);
  }

  release() {
    this.file?.close();
  }
}

const pathOfLock = (databasePath: string) => databasePath.replace(/(\.sqlite)?$/, '.lock');
