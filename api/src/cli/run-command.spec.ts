import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { readEnv } from '../env/index.js';
import { aMasterKey } from '../common/testing/factories.js';
import { startApi } from '../testing/index.js';
import { commands } from './commands.js';
import { runCommand } from './run-command.js';

describe('The command line', () => {
  let dataDir: string;
  let said: string;
  let complained: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'waxseal-cli-'));
    [said, complained] = ['', ''];
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const terminal = {
    say: (line: string) => void (said += `${line}\n`),
    complain: (line: string) => void (complained += `${line}\n`),
  };
  const masterKey = aMasterKey();
  const run = (line: string, key: string | undefined = masterKey) =>
    runCommand(
      commands,
      line.split(' ').filter(Boolean),
      () => readEnv({ WAXSEAL_DATA_DIR: dataDir, WAXSEAL_MASTER_KEY: key }),
      terminal,
    );
  const databasePath = () => join(dataDir, 'waxseal.sqlite');

  it.each(['', 'audit', 'audit verifyx', 'nothing at all'])('does not know "%s"', async (line) => {
    expect(await run(line)).toBe(2);
    expect(complained).toMatch(/^Usage: .*\n\n {2}audit verify {2}Check/);
  });

  it('finds a sound audit sound, while the product runs', async () => {
    const api = await startApi({ databasePath: databasePath(), masterKey });
    expect(await run('audit verify')).toBe(0);
    expect(said).toMatch(/^The audit is sound\. Rows: 1\. Hash of the last: [0-9a-f]{64}\n$/);
    await api.close();
  });

  it('names the first row that is not sound', async () => {
    const api = await startApi({ databasePath: databasePath(), masterKey });
    await api.database.db.updateTable('audit').set({ act: 'x' }).execute();
    await api.close();
    expect(await run('audit verify')).toBe(1);
    expect([said, complained]).toEqual(['', 'The audit is broken at row 1: it was altered.\n']);
  });

  it('makes no key where there is none', async () => {
    expect(await run('audit verify', '')).toBe(2);
    expect(complained).toMatch(/^There is no master key/);
  });

  it('makes no database where there is none', async () => {
    expect(await run('audit verify')).toBe(2);
    writeFileSync(databasePath(), 'no database');
    expect(await run('audit verify')).toBe(2);
    expect(said).toBe('');
  });

  it('writes nothing to what it reads', async () => {
    const database = await Database.open(databasePath());
    const read = Database.openToRead(databasePath());
    const row = { kid: 'a', wrappedKey: 'w', createdAt: 1 };
    await expect(read.db.insertInto('signingKey').values(row).execute()).rejects.toThrow();
    await read.onApplicationShutdown();
    await database.onApplicationShutdown();
  });
});
