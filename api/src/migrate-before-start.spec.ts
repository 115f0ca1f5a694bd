import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { EventEmitter, once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@waxseal/shared';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMasterKey } from './common/testing/factories.js';
import { migrateBeforeStart } from './migrate-before-start.js';
import { Database, DataLock } from './database/index.js';
import { readEnv } from './env/index.js';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A migration that runs until the test ends it. */
function aMigration() {
  const steps = new EventEmitter();
  const started = once(steps, 'started');
  const migrate = async (_path: string, signal: AbortSignal) => {
    // Rejects on `fail` and on the signal.
    const ended = once(steps, 'end', { signal });
    steps.emit('started');
    await ended;
  };
  const fail = (error: Error) => steps.emit('error', error);
  return { migrate, started, end: () => steps.emit('end'), fail };
}

describe('migrateBeforeStart', () => {
  let folder: string;
  let path: string;
  let url: string;
  let port: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-migrate-'));
    path = join(folder, 'waxseal.sqlite');
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const env = () =>
    readEnv({
      WAXSEAL_DATA_DIR: folder,
      WAXSEAL_PORT: String(port),
      WAXSEAL_MASTER_KEY: aMasterKey(),
    });
  const ofAnOlderVersion = async () => {
    await (await Database.open(path)).onApplicationShutdown();
    new Sqlite(path)
      .exec("delete from migration where name = '2026-11-21-recovery-tokens'")
      .exec('alter table setupToken drop column isRecovery')
      .close();
  };

  it.each([
    ['there is no database', async () => {}],
    ['it is up to date', async () => (await Database.open(path)).onApplicationShutdown()],
  ])('does nothing if %s', async (_, prepare) => {
    await prepare();
    expect(await migrateBeforeStart(env(), () => Promise.reject(new Error('called')))).toBe(true);
  });

  it('answers probes during a slow migration, and releases the port afterwards', async () => {
    await ofAnOlderVersion();
    const migration = aMigration();
    const done = migrateBeforeStart(env(), migration.migrate);
    await migration.started;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const route of ['/readyz', '/api/v1/secrets?limit=1', '/']) {
      const answer = await fetch(url + route);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      const problem = Problem.parse(await answer.json());
      expect([problem.code, problem.instance]).toEqual(['migrating', route.split('?')[0]]);
    }
    migration.end();
    expect(await done).toBe(true);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('does not allow a second process during the migration', async () => {
    await ofAnOlderVersion();
    const migration = aMigration();
    const done = migrateBeforeStart(env(), migration.migrate);
    await migration.started;
    expect(() => DataLock.take(path)).toThrow('is Waxseal already running?');
    migration.end();
    await done;
    DataLock.take(path).release();
  });

  it('fails with the error of the migration, and releases port and data folder', async () => {
    await ofAnOlderVersion();
    const migration = aMigration();
    const done = migrateBeforeStart(env(), migration.migrate);
    await migration.started;
    migration.fail(new Error('half-way'));
    await expect(done).rejects.toThrow('half-way');
    DataLock.take(path).release();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('returns false after a stop signal', async () => {
    await ofAnOlderVersion();
    const migration = aMigration();
    const done = migrateBeforeStart(env(), migration.migrate);
    await migration.started;
    process.emit('SIGTERM');
    expect(await done).toBe(false);
  });
});
