import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Kysely } from 'kysely';
import { GuardedSqliteDialect } from './guarded-sqlite.dialect.js';
import { migrate } from './migrate.js';
import { toOpenFailure } from './open-failure.js';
import type { Schema } from './schema.js';
import { openSqlite, openSqliteToRead } from './sqlite.js';

/** What a repository works on: the database, or one transaction of it. */
export interface Connection {
  readonly db: Kysely<Schema>;
}

@Injectable()
export class Database implements Connection, OnApplicationShutdown {
  private constructor(readonly db: Kysely<Schema>) {}

  static async open(path: string): Promise<Database> {
    try {
      const db = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(openSqlite(path)) });
      await migrate(db);
      return new Database(db);
    } catch (error) {
      throw toOpenFailure(path, error);
    }
  }

  /** Beside a running product, as it stands: nothing is made, migrated or written. */
  static openToRead(path: string): Database {
    return new Database(
      new Kysely<Schema>({ dialect: new GuardedSqliteDialect(openSqliteToRead(path)) }),
    );
  }

  /** Everything in `work` must go through `tx`: there is one connection, and it is taken. */
  transaction<Result>(work: (tx: Connection) => Promise<Result>): Promise<Result> {
    return this.db.transaction().execute((db) => work({ db }));
  }

  /** Takes the write lock too: a database that can only be read is of no use here. */
  async isUsable(): Promise<boolean> {
    try {
      await this.transaction(({ db }) => db.selectFrom('signingKey').select('kid').execute());
      return true;
    } catch {
      return false;
    }
  }

  onApplicationShutdown() {
    return this.db.destroy();
  }
}
