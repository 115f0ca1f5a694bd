import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { commands } from './commands.js';
import { ACommandLine } from './testing/a-command-line.js';

let line: ACommandLine;
beforeEach(() => {
  line = new ACommandLine();
});
afterEach(() => line.remove());

describe('The command line', () => {
  it.each(['', 'audit', 'audit verifyx', 'nothing at all'])(
    'rejects the unknown command "%s"',
    async (words) => {
      expect(await line.run(words)).toBe(2);
      expect(line.complained).toMatch(/^Usage: .*\n\n.* {2}audit verify {2,}Verify/s);
    },
  );

  it('lists the commands with --help', async () => {
    expect(await line.run('--help')).toBe(0);
    for (const { words } of commands) expect(line.said).toContain(`  ${words}`);
  });

  it.each(commands.map(({ words }) => words))('explains %s without running it', async (words) => {
    line.env = { WAXSEAL_PORT: 'not looked at' };
    expect(await line.run(`${words} --help`)).toBe(0);
    expect(line.said).toMatch(new RegExp(`^Usage: waxseal server ${words}`));
  });

  it.each([
    ['keys rotate --force', "Unknown option '--force'"],
    ['users reset-password', 'Specify exactly one user'],
    ['users reset-password a b', 'Specify exactly one user'],
    ['backup', 'Specify exactly one file'],
    ['restore a b', 'Specify exactly one file'],
  ])('shows the usage after %j', async (words, why) => {
    expect(await line.run(words)).toBe(2);
    expect(line.complained).toContain(why);
    expect(line.complained).toContain('\nUsage: waxseal server ');
  });
});

describe('audit verify', () => {
  it('accepts an intact audit while Waxseal runs', async () => {
    const api = await line.startApi();
    expect(await line.run('audit verify')).toBe(0);
    expect(line.said).toMatch(
      /^The audit log is intact\. Rows: 1\. Hash of the last row: [0-9a-f]{64}\n$/,
    );
    await api.close();
  });

  it('names the first row that was altered', async () => {
    const api = await line.startApi();
    await api.database.db.updateTable('audit').set({ action: 'x' }).execute();
    await api.close();
    expect(await line.run('audit verify')).toBe(1);
    expect([line.said, line.complained]).toEqual([
      '',
      'The audit log is broken at row 1: it was altered.\n',
    ]);
  });

  it('does not create a missing master key', async () => {
    expect(await line.run('audit verify', '')).toBe(2);
    expect(line.complained).toMatch(/^There is no master key/);
  });

  it('does not create a missing database and rejects an invalid one', async () => {
    expect(await line.run('audit verify')).toBe(2);
    writeFileSync(line.databasePath, 'no database');
    expect(await line.run('audit verify')).toBe(2);
    expect(line.said).toBe('');
  });

  it('opens the database read-only', async () => {
    const database = await Database.open(line.databasePath);
    const read = Database.openToRead(line.databasePath);
    const row = { kid: 'a', wrappedKey: 'w', createdAt: 1 };
    await expect(read.db.insertInto('signingKey').values(row).execute()).rejects.toThrow();
    await read.onApplicationShutdown();
    await database.onApplicationShutdown();
  });
});
