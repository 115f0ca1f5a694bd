import type Sqlite from 'better-sqlite3';
import type { StatementCache } from './statement-cache.js';

/**
 * Moves with every write to the database, whoever writes: while it stands still, what was read by it holds.
 * https://www.sqlite.org/pragma.html#pragma_data_version tells of other connections alone, so this one's
 * own changes are counted beside it. That a transaction was rolled back moves nothing, but its rows did
 * when they were written.
 */
export class Revision {
  private readonly ofOthers: Sqlite.Statement;
  private readonly ofOwn: Sqlite.Statement;

  constructor(sqlite: Pick<StatementCache, 'prepare'>) {
    this.ofOthers = sqlite.prepare('PRAGMA data_version').pluck();
    this.ofOwn = sqlite.prepare('SELECT total_changes()').pluck();
  }

  /** Undefined while the database cannot be asked: then nothing that was read by it may be trusted. */
  read(): string | undefined {
    try {
      return `${String(this.ofOthers.get())}.${String(this.ofOwn.get())}`;
    } catch {
      return undefined;
    }
  }
}
