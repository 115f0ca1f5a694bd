import type Sqlite from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDriver, SqliteDialect, type CompiledQuery } from 'kysely';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';
import { Revision } from '../revision.js';
import type { Schema } from '../schema.js';
import { MEMORY, openSqlite } from '../sqlite.js';
import { StatementCache } from '../statement-cache.js';

/** Awaited before and after each statement; never settles once the process is dead. */
export type Pass = () => Promise<void> | undefined;

/** One SQLite in memory, and what each process that opens it sees of it. */
export class MortalDatabases {
  private readonly statements: StatementCache;
  private readonly revision: Revision;

  private constructor(private readonly sqlite: Sqlite.Database) {
    this.statements = new StatementCache(sqlite);
    this.revision = new Revision(this.statements);
  }

  static async open() {
    const databases = new MortalDatabases(openSqlite(MEMORY));
    await migrate(databases.connect(() => undefined).db);
    return databases;
  }

  /** For one process. */
  connect(pass: Pass): Database {
    const dialect = new MortalDialect(this.statements, pass);
    return new ConnectedDatabase(new Kysely<Schema>({ dialect }), this.revision);
  }

  /** What SQLite does when a process dies: a transaction that it left open has never been. */
  forgetTransaction() {
    if (this.sqlite.inTransaction) this.sqlite.exec('rollback');
  }

  /** As just migrated. */
  clear() {
    this.forgetTransaction();
    this.sqlite.exec('pragma foreign_keys = OFF');
    for (const table of this.tables())
      if (!table.startsWith('migration')) this.sqlite.exec(`delete from "${table}"`);
    this.sqlite.exec('pragma foreign_keys = ON');
  }

  /** Past every process. */
  read<Row>(sql: string, ...given: unknown[]): Row[] {
    return this.statements.prepare(sql).all(...given) as Row[];
  }

  write(sql: string) {
    this.sqlite.exec(sql);
  }

  close() {
    this.sqlite.close();
  }

  private tables() {
    const rows = this.statements.prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
    );
    return (rows.all() as { name: string }[]).map(({ name }) => name);
  }
}

class ConnectedDatabase extends Database {
  constructor(db: Kysely<Schema>, revision: Revision) {
    super(db, revision);
  }
}

class MortalDialect extends SqliteDialect {
  constructor(
    private readonly statements: StatementCache,
    private readonly pass: Pass,
  ) {
    super({ database: statements });
  }

  override createDriver() {
    return new MortalDriver(this.statements, this.pass);
  }

  override createAdapter() {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

class MortalDriver extends SqliteDriver {
  constructor(
    statements: StatementCache,
    private readonly pass: Pass,
  ) {
    super({ database: statements });
  }

  override async acquireConnection() {
    const connection = await super.acquireConnection();
    const { pass } = this;
    return {
      async executeQuery<Row>(query: CompiledQuery) {
        await pass();
        const result = await connection.executeQuery<Row>(query);
        await pass();
        return result;
      },
      streamQuery: <Row>(query: CompiledQuery, chunkSize: number) =>
        connection.streamQuery<Row>(query, chunkSize),
    };
  }
}
