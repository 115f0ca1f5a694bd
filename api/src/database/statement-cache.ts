import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

const LIMIT = 1_000;

/** Never read: whatever is in it is never collected. */
const kept = new Set<StatementCache>();

/**
 * Prepares each text once, and lets go of nothing for as long as the process lives.
 * better-sqlite3 12 built with the headers of Node.js 24.19 or later aborts the process when a
 * statement or database is collected outside of JavaScript: https://github.com/nodejs/node/issues/65446
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

  /** The texts come from the code, not from its users: none is forgotten unless they grow without end. */
  private forgetOldest() {
    const [oldest] = this.statements.keys();
    if (oldest !== undefined) this.statements.delete(oldest);
  }
}
