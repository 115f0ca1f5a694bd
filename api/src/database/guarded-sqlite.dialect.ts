import type Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import { translate } from './database.errors.js';
import type { StatementCache } from './statement-cache.js';

class GuardedConnection implements DatabaseConnection {
  constructor(private readonly inner: DatabaseConnection) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await this.inner.executeQuery<Row>(query);
    } catch (error) {
      throw translate(error);
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number) {
    return this.inner.streamQuery<Row>(query, chunkSize);
  }
}

class GuardedDriver extends SqliteDriver {
  constructor(
    private readonly sqlite: Sqlite.Database,
    statements: StatementCache,
  ) {
    super({ database: statements });
  }

  override async acquireConnection() {
    return new GuardedConnection(await super.acquireConnection());
  }

  // Immediate: a transaction that first reads and then writes would fail if another process wrote in between.
  override async beginTransaction(connection: DatabaseConnection) {
    const begin = this.sqlite.readonly ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  // SQLite rolls back by itself when the disk is full; the error of a second rollback would hide the reason.
  override async rollbackTransaction(connection: DatabaseConnection) {
    if (this.sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}

// Without this, Kysely would not run migrations in a transaction, and a failed one would be half applied.
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** A dialect for SQLite that turns its errors into problems. */
export class GuardedSqliteDialect extends SqliteDialect {
  constructor(
    private readonly sqlite: Sqlite.Database,
    private readonly statements: StatementCache,
  ) {
    super({ database: statements });
  }

  override createDriver() {
    return new GuardedDriver(this.sqlite, this.statements);
  }

  override createAdapter() {
    return new TransactionalAdapter();
  }
}
