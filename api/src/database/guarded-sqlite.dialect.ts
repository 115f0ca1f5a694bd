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

  // Immediate: a reader that turns writer half-way would fail when another process wrote meanwhile.
  override async beginTransaction(connection: DatabaseConnection) {
    const begin = this.sqlite.readonly ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  // SQLite rolls back by itself when the disk is full; a second one would hide why.
  override async rollbackTransaction(connection: DatabaseConnection) {
    if (this.sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}

// SQLite can: without this, each migration would leave its half behind when it fails.
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** SQLite whose failures are our problems. */
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
