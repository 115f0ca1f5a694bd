import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatementCache } from './statement-cache.js';

describe('StatementCache', () => {
  let sqlite: Sqlite.Database;
  let statements: StatementCache;
  beforeEach(() => {
    sqlite = new Sqlite(':memory:');
    statements = new StatementCache(sqlite, 2);
  });
  afterEach(() => statements.close());

  it('prepares each statement once', () => {
    expect(statements.prepare('select 1')).toBe(statements.prepare('select 1'));
  });

  it('drops the least recently used statement at the limit', () => {
    const [first, second] = [statements.prepare('select 1'), statements.prepare('select 2')];
    statements.prepare('select 1');
    statements.prepare('select 3');
    expect(statements.prepare('select 1')).toBe(first);
    expect(statements.prepare('select 2')).not.toBe(second);
  });

  it('sees a changed table', () => {
    sqlite.exec('create table t (a)');
    sqlite.exec('insert into t values (1)');
    expect(statements.prepare('select * from t').all([])).toEqual([{ a: 1 }]);
    sqlite.exec('alter table t add column b default 2');
    expect(statements.prepare('select * from t').all([])).toEqual([{ a: 1, b: 2 }]);
  });

  it('closes the database', () => {
    statements.close();
    expect(sqlite.open).toBe(false);
  });
});
