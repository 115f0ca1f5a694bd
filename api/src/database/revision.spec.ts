import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Revision } from './revision.js';
import { openSqlite } from './sqlite.js';

describe('Revision', () => {
  let folder: string;
  let own: Sqlite.Database;
  let other: Sqlite.Database;
  let revision: Revision;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-revision-'));
    own = openSqlite(join(folder, 'a.db'));
    own.exec('create table t (a integer)');
    own.exec('insert into t values (1)');
    other = openSqlite(join(folder, 'a.db'));
    revision = new Revision(own);
  });
  afterEach(() => {
    own.close();
    other.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stays the same while nothing is written', () => {
    const before = revision.read();
    own.prepare('select * from t').all();
    other.prepare('select * from t').all();
    expect(revision.read()).toBe(before);
  });

  it.each(['insert into t values (2)', 'update t set a = 3', 'delete from t'])(
    'changes with “%s” on this connection and on another',
    (sql) => {
      const seen = new Set([revision.read()]);
      own.exec(sql);
      seen.add(revision.read());
      own.exec('insert into t values (4)');
      seen.add(revision.read());
      other.exec(sql);
      seen.add(revision.read());
      expect(seen.size).toBe(4);
    },
  );

  it('has changed after a transaction that was rolled back', () => {
    const before = revision.read();
    own.exec('begin');
    own.exec('update t set a = 5');
    const within = revision.read();
    own.exec('rollback');
    expect(within).not.toBe(before);
    expect(revision.read()).not.toBe(before);
  });

  it('is undefined when the database is closed', () => {
    own.close();
    expect(revision.read()).toBeUndefined();
  });
});
