// Budget: 35 s.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { SmallDisk } from '../support/small-disk';
import { freePort, Waxseal } from '../support/waxseal';

const nowhere = 'unix:///nowhere/docker.sock';
/** A database without its key is a failure of its own. */
const masterKey = randomBytes(32).toString('base64');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waxseal-start-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The line that it prints before it exits with 1. */
async function failure(env: Record<string, string>) {
  const command = Command.run('api/dist/product/main.js', {
    DOCKER_HOST: nowhere,
    WAXSEAL_LOG_LEVEL: 'warn',
    WAXSEAL_PORT: String(await freePort()),
    WAXSEAL_DATA_DIR: folder,
    WAXSEAL_MASTER_KEY: masterKey,
    ...env,
  });
  expect(await command.ended()).toBe(1);
  const lines = command.output.trim().split('\n');
  expect(lines.length).toBeLessThan(3);
  // The line is on stderr; the log on stdout may be read before or after it.
  const told = lines.find((line) => line.startsWith('Waxseal cannot start: '));
  expect(told).toBeDefined();
  return told!;
}

describe('A failing start', () => {
  it('reports that the data folder is no folder', async () => {
    expect(await failure({ WAXSEAL_DATA_DIR: '/dev/null/data' })).toContain('/dev/null/data');
  });

  it('reports that the database is damaged', async () => {
    writeFileSync(join(folder, 'waxseal.sqlite'), 'no database '.repeat(100));
    expect(await failure({})).toContain('it is damaged');
  });

  it('reports that another process uses the database', async () => {
    const other = new Sqlite(join(folder, 'waxseal.sqlite'));
    other.exec('create table a (b); begin exclusive');
    expect(await failure({})).toContain('it is locked by another process');
    other.close();
  });

  it('reports that a newer version wrote the database', async () => {
    const first = await Waxseal.start(nowhere, { dataDir: folder });
    await first.stop();
    const database = new Sqlite(join(folder, 'waxseal.sqlite'));
    database.exec("insert into migration values ('9999-12-31-later', '2030')");
    database.close();
    const ownKey = { WAXSEAL_MASTER_KEY: '' };
    expect(await failure(ownKey)).toContain('it was written by a newer version of Waxseal');
  });

  it('warns of a setting that does not exist, and reports faults in one line', async () => {
    const command = Command.run('api/dist/product/main.js', {
      WAXSEAL_RATE_LIMT: '1',
      WAXSEAL_PORT: 'x',
      DOCKER_HOST: 'x',
    });
    expect(await command.ended()).toBe(1);
    const lines = command.output.trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^The environment is invalid: .*DOCKER_HOST.*WAXSEAL_PORT/),
    ]);
    const waxseal = await Waxseal.start(nowhere, {
      dataDir: folder,
      env: { WAXSEAL_RATE_LIMT: '1' },
    });
    await waxseal.stop();
    expect(waxseal.notices).toContain('Did you mean WAXSEAL_RATE_LIMIT?');
  });

  it('reports a lost master key and one that others can read, and changes nothing', async () => {
    const first = await Waxseal.start(nowhere, { dataDir: folder });
    await first.stop();
    const path = join(folder, 'master.key');
    chmodSync(path, 0o644);
    const ownKey = { WAXSEAL_MASTER_KEY: '' };
    expect(await failure(ownKey)).toContain(`chmod 600 ${path}`);
    rmSync(path);
    expect(await failure(ownKey)).toContain('There is a database but no master key');
    expect(existsSync(path)).toBe(false);
  });

  it('reports that the database cannot be read', async () => {
    mkdirSync(join(folder, 'waxseal.sqlite'));
    expect(await failure({})).toMatch(/waxseal\.sqlite.* cannot be (read|used)/);
  });

  it('reports that the disk is full', async () => {
    const disk = SmallDisk.mount();
    try {
      disk.fill();
      expect(await failure({ WAXSEAL_DATA_DIR: disk.path })).toMatch(/the disk is full|ENOSPC/);
      disk.makeRoom();
      const waxseal = await Waxseal.start(nowhere, { dataDir: join(disk.path, 'data') });
      await waxseal.stop();
    } finally {
      disk.remove();
    }
  });

  it('reports that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = 'the port is already in use';
    try {
      expect(await failure({ WAXSEAL_PORT: String(port) })).toContain(taken);
      expect(await failure({ WAXSEAL_METRICS_PORT: String(port) })).toContain(taken);
    } finally {
      other.close();
    }
  });
});

describe('A temporarily locked database', () => {
  it('causes a problem until it is unlocked', async () => {
    const waxseal = await Waxseal.start(nowhere, { dataDir: folder });
    const other = new Sqlite(join(folder, 'waxseal.sqlite'));
    const signIn = () =>
      waxseal.anonymous().call<{ code: string }>('POST', '/auth/login', {
        body: { username: 'admin', password: 'correct horse battery' },
      });
    other.exec('begin immediate');
    const { status, body } = await signIn();
    expect([status, body.code]).toEqual([503, 'database-unavailable']);
    other.close();
    await eventually(async () => expect((await signIn()).status).toBe(200));
    await waxseal.stop();
  });
});
