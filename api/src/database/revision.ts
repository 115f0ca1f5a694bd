import type Sqlite from 'better-sqlite3';
import type { StatementCache } from './statement-cache.js';

/**
 * Changes with every write to the database by any process. Rows that were read at the same revision
 * are still valid. https://www.sqlite.org/pragma.html#pragma_data_version reports changes by other
 * connections only, so the changes of this connection are counted too. A rollback does not change the
 * revision, but the writes before it did.
 */
export class Revision {
  private readonly ofOthers: Sqlite.Statement;
  private readonly ofOwn: Sqlite.Statement;

  constructor(sqlite: Pick<StatementCache, 'prepare'>) {
    this.ofOthers = sqlite.prepare('PRAGMA data_version').pluck();
    this.ofOwn = sqlite.prepare('SELECT total_changes()').pluck();
  }

  /** Undefined while the database cannot be read; then no cached row may be used. */
  read(): string | undefined {
    try {
      return `${String(this.ofOthers.get())}.${String(this.ofOwn.get())}`;
    } catch {
      return undefined;
    }
  }
}
