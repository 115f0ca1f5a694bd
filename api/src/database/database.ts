import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type Sqlite from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { StartFailure } from '../common/start-failure.js';
import { DataLock } from './data-lock.js';
import { GuardedSqliteDialect } from './guarded-sqlite.dialect.js';
import { StatementCache } from './statement-cache.js';
import { migrate } from './migrate.js';
import { toOpenFailure } from './open-failure.js';
import { Revision } from './revision.js';
import type { Schema } from './schema.js';
import { openSqlite, openSqliteToRead } from './sqlite.js';
import { standingOf, type Standing } from './standing.js';

/** The database or one of its transactions, for repositories. */
export interface Connection {
  readonly db: Kysely<Schema>;
}

@Injectable()
export class Database implements Connection, OnApplicationShutdown {
  protected constructor(
    readonly db: Kysely<Schema>,
    private readonly written: Revision,
    private readonly lock?: DataLock,
  ) {}

  /** For the running application: while it is open, no other process can run on the same folder. */
  static async openAlone(path: string): Promise<Database> {
    const lock = DataLock.take(path);
    try {
      return await Database.openUnder(path, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  static open(path: string, busyTimeoutMs?: number): Promise<Database> {
    return Database.openUnder(path, undefined, busyTimeoutMs);
  }

  /** For writing while Waxseal may run. Neither creates nor migrates the database. */
  static async openExisting(path: string): Promise<Database> {
    const database = Database.openToRead(path);
    const standing = await database.standing();
    await database.onApplicationShutdown();
    if (!standing.isOurs) throw new StartFailure(`${path} is not a Waxseal database`);
    if (standing.unknown.length > 0)
      throw new StartFailure(`${path} was written by a newer version of Waxseal`);
    if (standing.pending.length > 0)
      throw new StartFailure(
        `${path} was written by an older version of Waxseal: start this version once to migrate it`,
      );
    return Database.open(path);
  }

  /** For reading while Waxseal may run. Neither creates nor migrates the database. */
  static openToRead(path: string): Database {
    try {
      return Database.over(openSqliteToRead(path));
    } catch (error) {
      throw toOpenFailure(path, error);
    }
  }

  private static async openUnder(
    path: string,
    lock: DataLock | undefined,
    busyTimeoutMs?: number,
  ): Promise<Database> {
    try {
      const database = Database.over(openSqlite(path, busyTimeoutMs), lock);
      await migrate(database.db);
      return database;
    } catch (error) {
      throw toOpenFailure(path, error);
    }
  }

  private static over(sqlite: Sqlite.Database, lock?: DataLock): Database {
    const statements = new StatementCache(sqlite);
    const db = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(sqlite, statements) });
    return new Database(db, new Revision(statements), lock);
  }

  standing(): Promise<Standing> {
    return standingOf(this.db);
  }

  /** Reads the complete file, to check one that was given by a user. */
  async isIntact(): Promise<boolean> {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(this.db);
    return rows[0]?.quick_check === 'ok';
  }

  /** Changes with every write, also by another process; undefined if that cannot be known. */
  get revision() {
    return this.written.read();
  }

  /** Everything in `work` must go through `tx`: there is only one connection, and the transaction uses it. */
  transaction<Result>(work: (tx: Connection) => Promise<Result>): Promise<Result> {
    return this.db.transaction().execute((db) => work({ db }));
  }

  /** Needs the write lock, because a database that can only be read is not enough. */
  async isUsable(): Promise<boolean> {
    try {
      await this.transaction(({ db }) => db.selectFrom('signingKey').select('kid').execute());
      return true;
    } catch {
      return false;
    }
  }

  async onApplicationShutdown() {
    await this.db.destroy();
    this.lock?.release();
  }
}
