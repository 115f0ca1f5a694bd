import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { RotationState } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMasterKey } from '../common/testing/factories.js';
import { Database } from '../database/index.js';
import type { TestApi } from '../testing/index.js';
import { ACommandLine } from './testing/a-command-line.js';

let line: ACommandLine;
let api: TestApi;
beforeEach(async () => {
  line = new ACommandLine();
  api = await line.startApi();
  await api.aUser();
});
afterEach(async () => {
  await api.close();
  line.remove();
});
const backUp = () => line.run(`backup ${line.path('copy')}`);
const restore = (name = 'copy', key?: string) => line.run(`restore ${line.path(name)}`, key);
const kept = () => readdirSync(line.dataDir).filter((name) => name.includes('before-restore'));

describe('backup', () => {
  it('writes one file that only its owner can read, while Waxseal runs', async () => {
    expect(await backUp()).toBe(0);
    expect(statSync(line.path('copy')).mode & 0o777).toBe(0o600);
    expect(readdirSync(line.dataDir).filter((name) => name.startsWith('copy'))).toEqual(['copy']);
    const copy = Database.openToRead(line.path('copy'));
    expect(await copy.db.selectFrom('user').select('username').execute()).toEqual([
      { username: 'ann' },
    ]);
    await copy.onApplicationShutdown();
  });

  it('does not contain the master key', async () => {
    await backUp();
    const bytes = readFileSync(line.path('copy'));
    expect(bytes.includes(line.masterKey)).toBe(false);
    expect(bytes.includes(Buffer.from(line.masterKey, 'base64'))).toBe(false);
  });

  it('does not replace an existing file', async () => {
    writeFileSync(line.path('copy'), 'of someone');
    expect(await backUp()).toBe(1);
    expect(readFileSync(line.path('copy'), 'utf8')).toBe('of someone');
  });

  it('leaves no file if there is no database', async () => {
    line.env = { WAXSEAL_DATA_DIR: line.path('elsewhere') };
    expect(await backUp()).toBe(2);
    expect(existsSync(line.path('copy'))).toBe(false);
    expect(existsSync(line.path('copy.part'))).toBe(false);
  });
});

const aRotation = (state: RotationState) => ({
  id: state,
  kind: 'rotation' as const,
  state,
  reason: null,
  planHash: null,
  settings: '{}',
  deletePrevious: 'after-grace' as const,
  deleteStackOwned: 0 as const,
  startedById: null,
  startedByName: null,
  waitsFor: null,
  failure: null,
  warnings: '[]',
  request: null,
  cancelledAt: null,
  sweeps: 0,
  createdAt: 1,
  updatedAt: 1,
  endedAt: null,
  deletesAt: 1,
});

describe('restore', () => {
  it('is refused while Waxseal runs and changes nothing', async () => {
    await backUp();
    expect(await restore()).toBe(1);
    expect(line.complained).toContain('is Waxseal already running?');
    expect(kept()).toEqual([]);
  });

  it('restores the backup, signs everyone out and keeps the replaced database', async () => {
    const { token, cookie } = await api.signIn('ann');
    await backUp();
    await api.aUser({ username: 'bob' });
    await api.close();
    expect(await restore()).toBe(0);

    api = await line.startApi();
    const users = await api.database.db.selectFrom('user').select('username').execute();
    expect(users).toEqual([{ username: 'ann' }]);
    expect((await api.call('GET', '/auth/session', { token })).statusCode).toBe(401);
    expect((await api.call('POST', '/auth/refresh', { cookie })).statusCode).toBe(401);
    const rest = await api.database.db.selectFrom('refreshToken').select('hash').execute();
    expect(rest).toEqual([]);
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);

    expect(kept()).toHaveLength(1);
    const former = Database.openToRead(line.path(kept()[0]!));
    const names = await former.db.selectFrom('user').select('username').execute();
    expect(names.map(({ username }) => username).sort()).toEqual(['ann', 'bob']);
    await former.onApplicationShutdown();
  });

  it('replaces the signing keys of the backup', async () => {
    const before = await api.database.db.selectFrom('signingKey').select('kid').execute();
    await backUp();
    await api.close();
    await restore();
    api = await line.startApi();
    const after = await api.database.db.selectFrom('signingKey').select('kid').execute();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  it('deletes the setup links of the backup', async () => {
    await api.database.db
      .insertInto('setupToken')
      .values({ hash: 'h', expiresAt: Number.MAX_SAFE_INTEGER, isRecovery: 1 })
      .execute();
    await backUp();
    await api.close();
    await restore();
    api = await line.startApi();
    expect(await api.database.db.selectFrom('setupToken').select('hash').execute()).toEqual([]);
  });

  it('blocks unfinished rotations of the backup and cancels scheduled deletions', async () => {
    const states = ['creating', 'rolling', 'reverting', 'done', 'deleting', 'failed'] as const;
    for (const state of states)
      await api.database.db.insertInto('rotation').values(aRotation(state)).execute();
    await backUp();
    await api.close();
    await restore();
    api = await line.startApi();
    const rows = await api.database.db
      .selectFrom('rotation')
      .select(['id', 'state', 'deletesAt'])
      .execute();
    expect(Object.fromEntries(rows.map(({ id, state }) => [id, state]))).toEqual({
      creating: 'blocked',
      rolling: 'blocked',
      reverting: 'blocked',
      done: 'done',
      deleting: 'closed',
      failed: 'failed',
    });
    expect(rows.find(({ id }) => id === 'done')?.deletesAt).toBeNull();
  });

  it('adds a row to the audit, whose chain stays intact', async () => {
    await backUp();
    await api.close();
    await restore();
    expect(await line.run('audit verify')).toBe(0);
    api = await line.startApi();
    const rows = await api.database.db.selectFrom('audit').select(['action', 'outcome']).execute();
    expect(rows.at(-1)).toEqual({ action: 'audit.restored', outcome: 'succeeded' });
  });

  it('replaces a damaged database', async () => {
    await backUp();
    await api.close();
    writeFileSync(line.databasePath, 'damaged '.repeat(1000));
    expect(await restore()).toBe(0);
    expect(readFileSync(line.path(kept()[0]!), 'utf8')).toContain('damaged');
    api = await line.startApi();
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
  });

  describe('with an unsuitable file', () => {
    beforeEach(async () => {
      await backUp();
      await api.close();
    });
    afterEach(async () => {
      expect(kept()).toEqual([]);
      expect(readdirSync(line.dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
      api = await line.startApi();
      expect((await api.signIn('ann')).answer.statusCode).toBe(200);
    });
    const spoil = async (statement: string) => {
      const { default: Sqlite } = await import('better-sqlite3');
      new Sqlite(line.path('copy')).exec(statement).close();
    };

    it('rejects a file that is no database', async () => {
      writeFileSync(line.path('other'), 'no database '.repeat(100));
      expect(await restore('other')).toBe(1);
      expect(line.complained).toContain('other: it is damaged');
    });

    it('rejects a database of another product', async () => {
      await spoil('drop table migration');
      expect(await restore()).toBe(1);
      expect(line.complained).toContain('is not a Waxseal database');
    });

    it('rejects a database of a newer version', async () => {
      await spoil("insert into migration values ('9999-later', '2030')");
      expect(await restore()).toBe(1);
      expect(line.complained).toContain('was written by a newer version of Waxseal');
    });

    it('rejects a database with another master key', async () => {
      expect(await restore('copy', aMasterKey())).toBe(1);
      expect(line.complained).toContain('written with another master key');
    });

    it('rejects a database whose audit was altered', async () => {
      await spoil("update audit set action = 'x'");
      expect(await restore()).toBe(1);
      expect(line.complained).toContain('its audit log is broken at row 1: it was altered');
    });

    it('rejects a file that does not exist', async () => {
      expect(await restore('nowhere')).toBe(1);
      expect(line.complained).toContain('nowhere: it cannot be read');
    });
  });

  it('migrates a backup of an older version', async () => {
    await backUp();
    await api.close();
    const { default: Sqlite } = await import('better-sqlite3');
    const copy = new Sqlite(line.path('copy'));
    copy.prepare("delete from migration where name >= '2026-11-21-rotations'").run();
    copy.exec('alter table audit rename column action to act');
    const tables = "select name from sqlite_master where name like 'rotation%' and type = 'table'";
    const later = [
      'familyPolicy',
      'lease',
      'clock',
      'apiToken',
      'auditDelivery',
      'totpFactor',
      'recoveryCode',
    ];
    for (const table of [...copy.prepare(tables).pluck().all(), ...later])
      copy.exec(`drop table ${String(table)}`);
    for (const column of ['address', 'userAgent', 'factorShownAt'])
      copy.exec(`alter table session drop column ${column}`);
    copy.exec('alter table refreshToken drop column replacedAt');
    copy.close();
    expect(await restore()).toBe(0);
    api = await line.startApi();
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
  });
});
