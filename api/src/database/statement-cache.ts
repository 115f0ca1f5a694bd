import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

const LIMIT = 1_000;

/** Never read. It only keeps the caches from being garbage-collected. */
const kept = new Set<StatementCache>();

/**
 * Prepares each statement once and keeps it while the process runs.
 * better-sqlite3 12 built with the headers of Node.js 24.19 or later aborts the process when a
 * statement or database is garbage-collected: https://github.com/nodejs/node/issues/65446
 */
export class StatementCache implements SqliteDatabase {
  private readonly statements = new Map<string, Sqlite.Statement>();

  constructor(
    private readonly sqlite: Sqlite.Database,
    private readonly limit = LIMIT,
  ) {
    kept.add(this);
  }

  prepare(sql: string): Sqlite.Statement {
    const known = this.statements.get(sql);
    const statement = known ?? this.sqlite.prepare(sql);
    this.statements.delete(sql);
    this.statements.set(sql, statement);
    if (this.statements.size > this.limit) this.forgetOldest();
    return statement;
  }

  close() {
    this.sqlite.close();
  }

  /** Statements come from the code and not from users, so the limit is reached only by a programming error. */
  private forgetOldest() {
    const [oldest] = this.statements.keys();
    if (oldest !== undefined) this.statements.delete(oldest);
  }
}
