import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, type TestApi } from '../testing/index.js';
import { ACommandLine } from './testing/a-command-line.js';

const NEW = 'another horse, another battery';

describe('users reset-password', () => {
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
  const statusOf = async (password: string) =>
    (await api.signIn('ann', password)).answer.statusCode;

  it('asks twice, sets the new password and ends the sessions', async () => {
    const { token, cookie } = await api.signIn('ann');
    line.answers = [NEW, NEW];
    expect(await line.run('users reset-password Ann')).toBe(0);
    expect(line.said).toBe('The password of ann was changed. All sessions were ended.\n');
    expect((await api.call('GET', '/auth/session', { token })).statusCode).toBe(401);
    expect((await api.call('POST', '/auth/refresh', { cookie })).statusCode).toBe(401);
    expect([await statusOf(PASSWORD), await statusOf(NEW)]).toEqual([401, 200]);
  });

  it('reads the password from stdin or a file, without the final newline', async () => {
    line.answers = [`${NEW}\n`];
    expect(await line.run('users reset-password ann --stdin')).toBe(0);
    expect(await statusOf(NEW)).toBe(200);
    writeFileSync(line.path('new'), `${PASSWORD}\r\n`);
    expect(await line.run(`users reset-password ann --file ${line.path('new')}`)).toBe(0);
    expect(await statusOf(PASSWORD)).toBe(200);
  });

  it.each([
    ['two passwords', [NEW, 'something else'], 'The passwords do not match'],
    ['a sequence', ['abcdefghijkl', 'abcdefghijkl'], 'a sequence of characters'],
    ['a short one', ['short', 'short'], 'Use at least 12 characters'],
  ])('changes nothing after %s', async (_, answers, why) => {
    line.answers = [...answers];
    expect(await line.run('users reset-password ann')).toBe(2);
    expect(line.complained).toContain(why);
    expect(await statusOf(PASSWORD)).toBe(200);
  });

  it('rejects an unknown user', async () => {
    line.answers = [NEW];
    expect(await line.run('users reset-password eve --stdin')).toBe(1);
    expect(line.complained).toBe('User not found\n');
  });

  it('warns that the account is disabled and does not enable it', async () => {
    await api.database.db.updateTable('user').set({ isDisabled: 1 }).execute();
    line.answers = [NEW];
    expect(await line.run('users reset-password ann --stdin')).toBe(0);
    expect(line.said).toContain('The account is disabled');
    expect(await statusOf(NEW)).toBe(401);
  });

  it('writes a row to the audit, without the password', async () => {
    line.answers = [NEW];
    await line.run('users reset-password ann --stdin');
    const rows = await api.database.db.selectFrom('audit').selectAll().execute();
    expect(rows.at(-1)).toMatchObject({
      action: 'user.edit',
      targetName: 'ann',
      fields: '["password"]',
      outcome: 'succeeded',
      address: 'command line',
    });
    expect(JSON.stringify(rows) + line.said).not.toContain(NEW);
    expect(await line.run('audit verify')).toBe(0);
  });
});
