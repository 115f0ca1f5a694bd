import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql, type Migration } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';

const modeOf = (path: string) => statSync(path).mode & 0o777;
const key = (kid: string) => ({ kid, wrappedKey: 'w', createdAt: 1 });

describe('Database', () => {
  let folder: string;
  let path: string;
  let database: Database;
  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'waxseal-db-')), 'data');
    path = join(folder, 'waxseal.sqlite');
    database = await Database.open(path);
  });
  afterEach(async () => {
    await database.onApplicationShutdown();
    rmSync(join(folder, '..'), { recursive: true });
  });
  const insert = (kid: string) => database.db.insertInto('signingKey').values(key(kid)).execute();

  it('can be read only by its owner', async () => {
    await insert('a');
    const modes = [folder, path, `${path}-wal`, `${path}-shm`].map(modeOf);
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
  ])('sets %s to %s', async (pragma, value) => {
    const { rows } = await sql.raw(`pragma ${pragma}`).execute(database.db);
    expect(rows).toEqual([{ [pragma]: value }]);
  });

  it('keeps its rows when it is opened again', async () => {
    await insert('a');
    await database.onApplicationShutdown();
    database = await Database.open(path);
    const rows = await database.db.selectFrom('signingKey').select('kid').execute();
    expect(rows).toEqual([{ kid: 'a' }]);
  });

  it('rolls back a transaction that fails', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.db.insertInto('signingKey').values(key('a')).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.db.selectFrom('signingKey').select('kid').execute()).toEqual([]);
  });

  it('throws a problem while another process locks it, and recovers', async () => {
    const other = new Sqlite(path);
    other.exec('begin immediate');
    await expect(insert('a')).rejects.toMatchObject({ code: 'database-unavailable', status: 503 });
    expect(await database.isUsable()).toBe(false);
    other.close();
    expect(await database.isUsable()).toBe(true);
  });

  it('throws a problem with its cause when the disk is full', async () => {
    await sql`pragma max_page_count = 1`.execute(database.db);
    const filling = database.transaction(({ db }) =>
      db
        .insertInto('signingKey')
        .values({ ...key('a'), wrappedKey: 'x'.repeat(100_000) })
        .execute(),
    );
    const error: unknown = await filling.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).cause).toMatchObject({ code: 'SQLITE_FULL' });
  });

  it('rejects a file that is no database', async () => {
    const broken = join(folder, 'broken.sqlite');
    writeFileSync(broken, 'not a database '.repeat(100));
    await expect(Database.open(broken)).rejects.toThrow(/it is damaged/);
  });
});

describe('migrate', () => {
  let database: Database;
  beforeEach(async () => {
    database = await Database.open(':memory:');
  });
  afterEach(() => database.onApplicationShutdown());

  it('does nothing the second time', async () => {
    await migrate(database.db);
    const { rows } = await sql<{ name: string }>`select name from migration`.execute(database.db);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations).sort());
  });

  it('leaves no part of a step that fails', async () => {
    const broken: Migration = {
      up: async (db) => {
        await db.schema.createTable('half').addColumn('id', 'text').execute();
        throw new Error('half-way');
      },
    };
    const steps = { ...migrations, '9999-broken': broken };
    await expect(migrate(database.db, steps)).rejects.toThrow('half-way');
    const { rows } = await sql`select * from sqlite_master where name = 'half'`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
  });

  it('rejects a database of a newer version', async () => {
    await sql`insert into migration values ('9999-01-01-later', '2026')`.execute(database.db);
    await expect(migrate(database.db)).rejects.toThrow(/9999-01-01-later/);
  });
});
