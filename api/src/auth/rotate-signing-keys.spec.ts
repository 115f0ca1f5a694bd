import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMasterKey } from '../common/testing/factories.js';
import { Database } from '../database/index.js';
import { KeyRing } from '../keys/index.js';
import { startApi, type TestApi } from '../testing/index.js';
import { rotateSigningKeys } from './rotate-signing-keys.js';

const MINUTE = 60_000;

describe('rotateSigningKeys', () => {
  let folder: string;
  let api: TestApi;
  let beside: Database;
  const masterKey = aMasterKey();
  const keys = new KeyRing({ dataDir: '/nowhere', masterKey });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-rotate-'));
    const databasePath = join(folder, 'db');
    api = await startApi({ databasePath, masterKey });
    await api.aUser();
    beside = await Database.open(databasePath);
  });
  afterEach(async () => {
    await beside.onApplicationShutdown();
    await api.close();
    rmSync(folder, { recursive: true });
  });
  const rotate = () => rotateSigningKeys(beside, keys, api.clock.now());
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;
  const statusWith = async (token: string) =>
    (await api.call('GET', '/auth/session', { token })).statusCode;

  it('keeps all sessions and signs with the new key immediately', async () => {
    const old = await api.signIn('ann');
    api.clock.forward(MINUTE);
    const { kid } = await rotate();
    const fresh = await api.signIn('ann');
    expect(kidOf(fresh.token)).toBe(kid);
    expect(kidOf(old.token)).not.toBe(kid);
    expect([await statusWith(old.token), await statusWith(fresh.token)]).toEqual([200, 200]);
    const refreshed = await api.call('POST', '/auth/refresh', { cookie: old.cookie });
    expect(kidOf(refreshed.json<{ accessToken: string }>().accessToken)).toBe(kid);
  });

  it('accepts an old key until its last token expires', async () => {
    const { token } = await api.signIn('ann');
    api.clock.forward(1);
    await rotate();
    await api.signIn('ann');
    api.clock.forward(11 * MINUTE);
    expect(await statusWith(token)).toBe(200);
    api.clock.forward(1);
    expect(await statusWith(token)).toBe(401);
  });

  it('removes expired keys and keeps the others', async () => {
    api.clock.forward(MINUTE);
    const first = await rotate();
    api.clock.forward(12 * MINUTE);
    const second = await rotate();
    expect([first.removed, second.removed]).toEqual([0, 1]);
    const rows = await beside.db
      .selectFrom('signingKey')
      .select('kid')
      .orderBy('createdAt')
      .execute();
    expect(rows.map(({ kid }) => kid)).toEqual([first.kid, second.kid]);
  });

  it('writes a row to the audit', async () => {
    await rotate();
    const row = await beside.db
      .selectFrom('audit')
      .select(['outcome', 'address'])
      .where('action', '=', 'auth.keys')
      .executeTakeFirst();
    expect(row).toEqual({ outcome: 'succeeded', address: 'command line' });
  });

  it('changes nothing under another master key', async () => {
    const other = new KeyRing({ dataDir: '/nowhere', masterKey: aMasterKey() });
    await expect(rotateSigningKeys(beside, other)).rejects.toThrow(
      'written with another master key',
    );
    expect(await beside.db.selectFrom('signingKey').select('kid').execute()).toHaveLength(1);
  });
});
