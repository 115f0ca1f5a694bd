import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi } from '../testing/index.js';

const aMasterKey = () => randomBytes(32).toString('base64');

describe('SigningKeys', () => {
  let folder: string;
  let databasePath: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-keys-'));
    databasePath = join(folder, 'db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('are the same after a restart, so that tokens stay valid', async () => {
    const options = { databasePath, masterKey: aMasterKey() };
    const before = await startApi(options);
    await before.aUser();
    const { token } = await before.signIn('ann');
    await before.close();
    const after = await startApi(options);
    expect((await after.call('GET', '/auth/session', { token })).statusCode).toBe(200);
    expect(await after.database.db.selectFrom('signingKey').select('kid').execute()).toHaveLength(
      1,
    );
    await after.close();
  });

  it('stop the start under another master key', async () => {
    const api = await startApi({ databasePath, masterKey: aMasterKey() });
    await api.close();
    await expect(startApi({ databasePath, masterKey: aMasterKey() })).rejects.toThrow(
      'written with another master key',
    );
  });

  it('are stored encrypted', async () => {
    const api = await startApi({ databasePath });
    const [row] = await api.database.db.selectFrom('signingKey').select('wrappedKey').execute();
    const bytes = Buffer.from(row!.wrappedKey, 'base64');
    // The object identifier of P-256, which every unencrypted PKCS #8 key of that curve contains.
    expect(bytes.includes(Buffer.from('2a8648ce3d030107', 'hex'))).toBe(false);
    await api.close();
  });
});
