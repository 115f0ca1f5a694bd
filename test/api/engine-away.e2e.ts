// Budget: 25 s.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Cluster, Page, SecretSummary } from '@waxseal/shared';
import type { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

let sandbox: Sandbox;
let docker: DockerCli;
let waxseal: Waxseal;
let admin: Client;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  docker = new DockerCli(sandbox);
});
afterAll(() => sandbox?.close());

const statusOf = async (path: string) => (await fetch(waxseal.url + path)).status;
const cluster = async () => (await admin.get<Cluster>('/cluster')).body;
const names = async () =>
  (await admin.get<Page<SecretSummary>>('/secrets')).body.items.map(({ name }) => name);

const change = { body: { name: 'refused', value: { text: 'x' } } };
const writes: [string, string, object | undefined][] = [
  ['POST', '/secrets', change.body],
  ['POST', '/secrets?dryRun=true', change.body],
  ['PATCH', '/secrets/known', { labels: {} }],
  ['DELETE', '/secrets/known', undefined],
  ['PATCH', '/services/known', { labels: {} }],
  ['PUT', '/services/known/replicas', { replicas: 0 }],
  ['POST', '/services/known/restarts', {}],
  ['POST', '/services/known/rollbacks', {}],
];

async function refusesWrites() {
  for (const [method, path, body] of writes) {
    const answer = await admin.call(method, path, { body, headers: { 'if-match': '*' } });
    expect([path, answer.body]).toMatchObject([path, { status: 503, code: 'engine-unreachable' }]);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  }
}

/** Waxseal is alive but not ready, and reports the reason. */
async function isAway() {
  await eventually(async () => expect(await statusOf('/readyz')).toBe(503));
  expect(await statusOf('/healthz')).toBe(200);
  expect(await waxseal.anonymous().problem('GET', '/readyz')).toMatchObject({
    code: 'engine-unreachable',
  });
  expect(await cluster()).toMatchObject({ state: 'engine-unreachable' });
}

describe('A socket that is missing at the start', () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-late-'));
    waxseal = await Waxseal.start(`unix://${folder}/docker.sock`);
    admin = await waxseal.signIn();
  });
  afterAll(async () => {
    await waxseal?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is reported and does not prevent sign-in', async () => {
    await isAway();
    expect(await cluster()).toMatchObject({ isStale: false, asOf: null, engineVersion: null });
    const answer = await admin.call('GET', '/secrets');
    expect(answer.body).toMatchObject({ status: 503, code: 'engine-unreachable' });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await admin.call('GET', '/overview')).status).toBe(200);
    await refusesWrites();
  });

  it('is used as soon as it exists', async () => {
    symlinkSync(sandbox.socket, join(folder, 'docker.sock'));
    await waxseal.ready();
    await admin.post('/secrets', { name: 'late', value: { text: 'x' } }, 201);
    expect(await docker.secretNames()).toContain('late');
    expect(waxseal.isRunning).toBe(true);
  });
});

describe('An Engine that is killed and started again', () => {
  let proxy: Proxy;

  beforeAll(async () => {
    await docker.createSecret('known');
    await docker.createService('known', { flags: ['--replicas', '0'] });
    proxy = await Proxy.start(sandbox.socket);
    waxseal = await Waxseal.start(proxy.dockerHost);
    await waxseal.ready();
    admin = await waxseal.signIn();
  });
  afterAll(async () => {
    await waxseal?.close();
    proxy?.close();
  });

  async function readsGoOn() {
    for (const path of [
      '/secrets',
      '/secrets/known',
      '/services',
      '/services/known',
      '/nodes',
      '/overview',
    ]) {
      const { headers } = await admin.get(path);
      const since = headers.get('waxseal-stale-since');
      expect([path, Date.now() - Date.parse(since ?? '')]).toEqual([path, expect.any(Number)]);
      expect(Math.abs(Date.now() - Date.parse(since!))).toBeLessThan(60_000);
    }
    expect(await cluster()).toMatchObject({ isStale: true, asOf: expect.any(String) });
    expect(await names()).toContain('known');
  }

  it('is read from the cache, which is marked stale, and is not written to', async () => {
    expect((await admin.get('/secrets')).headers.get('waxseal-stale-since')).toBeNull();
    await sandbox.killEngine();
    await isAway();
    await readsGoOn();
    await refusesWrites();
  });

  it('is used again after its start, without a restart of Waxseal', async () => {
    await sandbox.startEngine();
    await waxseal.ready();
    expect((await admin.get('/secrets')).headers.get('waxseal-stale-since')).toBeNull();
    expect(await cluster()).toMatchObject({ state: 'ready', isStale: false });
    await admin.post('/secrets', { name: 'after-kill', value: { text: 'x' } }, 201);
    expect(await docker.secretNames()).toContain('after-kill');
    expect(waxseal.isRunning).toBe(true);
  });

  it('is read with all changes that were made in the meantime', async () => {
    await admin.post('/secrets', { name: 'goes-meanwhile', value: { text: 'x' } }, 201);
    proxy.cut();
    await isAway();
    await docker.createSecret('comes-meanwhile');
    await sandbox.docker(['secret', 'rm', 'goes-meanwhile']);
    await docker.updateService('known', '--secret-add', 'comes-meanwhile');
    expect(await names()).toContain('goes-meanwhile');
    await proxy.mend();
    await waxseal.ready();
    expect(await names()).not.toContain('goes-meanwhile');
    expect((await admin.get('/secrets/comes-meanwhile')).body).toMatchObject({ state: 'in-use' });
    await docker.createSecret('comes-after');
    await eventually(async () => expect(await names()).toContain('comes-after'));
    expect(waxseal.isRunning).toBe(true);
  });
});
