// Budget: 20 s.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { adminPassword, freePort, Waxseal } from '../support/waxseal';

const nowhere = 'unix:///nowhere/docker.sock';
const program = join(__dirname, '../../api/dist/product/waxseal.js');
const NEW = 'another horse, another battery';

let waxseal: Waxseal;
beforeEach(async () => {
  waxseal = await Waxseal.start(nowhere);
});
afterEach(() => waxseal.close());

interface Ended {
  code: number | null;
  output: string;
}

/** Runs a command like an operator while Waxseal runs; `typed` is its stdin. */
async function run(words: string[], typed = ''): Promise<Ended> {
  const env = { PATH: process.env['PATH'], WAXSEAL_DATA_DIR: waxseal.dataDir };
  const child = spawn(process.execPath, [program, ...words], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  child.stdin.end(typed);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;

describe('users reset-password', () => {
  it('reads the password from stdin and ends the sessions of the user', async () => {
    const admin = await waxseal.signIn();
    const { code } = await run(['users', 'reset-password', 'admin', '--stdin'], `${NEW}\n`);
    expect(code).toBe(0);
    expect((await admin.call('GET', '/auth/session')).status).toBe(401);
    await waxseal.signIn('admin', NEW);
  });

  it('asks on a terminal without echo', async () => {
    // `script` creates the terminal and prints its echo.
    const line = `${process.execPath} ${program} users reset-password admin`;
    const child = spawn('script', ['-qefc', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], WAXSEAL_DATA_DIR: waxseal.dataDir, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout.on('data', (chunk) => (shown += chunk));
    const ended = once(child, 'close');
    for (const question of ['New password: ', 'Repeat the password: ']) {
      await eventually(() => expect(shown).toContain(question));
      child.stdin.write(`${NEW}\r`);
    }
    expect((await ended)[0]).toBe(0);
    expect(shown).toContain('The password of admin was changed');
    expect(shown).not.toContain(NEW);
    await waxseal.signIn('admin', NEW);
  });

  it('fails without a terminal and without an option for the password', async () => {
    const { code, output } = await run(['users', 'reset-password', 'admin']);
    expect([code, output]).toEqual([2, expect.stringContaining('--stdin or --file')]);
  });
});

describe('setup token', () => {
  it('is refused if an admin can sign in; with --recovery, its link creates another admin', async () => {
    expect((await run(['setup', 'token'])).code).toBe(1);
    const { code, output } = await run(['setup', 'token', '--recovery']);
    expect(code).toBe(0);
    const [, token] = /\/setup#([\w-]+)\n$/.exec(output)!;
    const body = { token, username: 'second', password: adminPassword };
    expect((await waxseal.anonymous().call('POST', '/setup', { body })).status).toBe(201);
    await waxseal.signIn('second');
    expect(waxseal.log + waxseal.notices).not.toContain(token);
  });
});

describe('keys rotate', () => {
  it('keeps all sessions and needs no restart', async () => {
    const before = await waxseal.signIn();
    expect((await run(['keys', 'rotate'])).code).toBe(0);
    const after = await waxseal.signIn();
    expect(kidOf(after.token)).not.toBe(kidOf(before.token));
    for (const client of [before, after]) await client.get('/auth/session');
  });
});

describe('backup and restore', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-backup-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('restore the data and sign everyone out', async () => {
    const file = join(folder, 'backup');
    const admin = await waxseal.signIn();
    await admin.post('/users', { username: 'kept', role: 'viewer', password: NEW }, 201);
    expect((await run(['backup', file])).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await admin.post('/users', { username: 'late', role: 'viewer', password: NEW }, 201);

    const early = await run(['restore', file]);
    expect([early.code, early.output]).toEqual([1, expect.stringContaining('already running')]);
    await waxseal.signIn('late', NEW);

    // The lock of a killed process is released.
    await waxseal.stop('SIGKILL');
    expect((await run(['restore', file])).code).toBe(0);
    expect((await run(['audit', 'verify'])).code).toBe(0);

    const { dataDir } = waxseal;
    waxseal = await Waxseal.start(nowhere, { dataDir });
    const old = waxseal.anonymous();
    old.token = admin.token;
    expect((await old.call('GET', '/auth/session')).status).toBe(401);
    await waxseal.signIn('kept', NEW);
    const late = { body: { username: 'late', password: NEW } };
    expect((await waxseal.anonymous().call('POST', '/auth/login', late)).status).toBe(401);
    const rows = await (
      await waxseal.signIn()
    ).get<{ items: { action: string }[] }>('/audit?action=audit.restored');
    expect(rows.body.items).toHaveLength(1);
  });
});

describe('A second process with the same data folder', () => {
  it('does not start', async () => {
    const { dataDir } = waxseal;
    const second = Command.run('api/dist/product/main.js', {
      DOCKER_HOST: nowhere,
      WAXSEAL_DATA_DIR: dataDir,
      WAXSEAL_PORT: String(await freePort()),
    });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain('is Waxseal already running?');
    await waxseal.signIn();
  });
});

describe('A slow migration', () => {
  it('answers probes while it runs, and all requests afterwards', async () => {
    const path = join(waxseal.dataDir, 'waxseal.sqlite');
    const { dataDir } = waxseal;
    await waxseal.stop();
    const other = new Sqlite(path);
    other.prepare("delete from migration where name >= '2026-11-21-rotations'").run();
    const formerName = 'act';
    other.exec(`alter table audit rename column action to ${formerName}`);
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
    for (const table of [...other.prepare(tables).pluck().all(), ...later])
      other.exec(`drop table ${String(table)}`);
    for (const column of ['address', 'userAgent', 'factorShownAt'])
      other.exec(`alter table session drop column ${column}`);
    other.exec('alter table refreshToken drop column replacedAt');
    // The migration waits for this transaction.
    other.exec('begin immediate');
    waxseal = await Waxseal.start(nowhere, { dataDir });
    const ask = async (path: string) => {
      const { status, body } = await waxseal.anonymous().call<{ code?: string }>('GET', path);
      return [status, body?.code];
    };
    expect(await ask('/healthz')).toEqual([200, undefined]);
    expect(await ask('/readyz')).toEqual([503, 'migrating']);
    expect(await ask('/secrets')).toEqual([503, 'migrating']);
    other.exec('commit');
    other.close();
    await eventually(() => waxseal.signIn(), { withinMs: 30_000 });
    expect(await ask('/readyz')).toEqual([503, 'engine-unreachable']);
  });
});
