// Budget: 15 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Problem, Secret, User } from '@waxseal/shared';
import type { Answer, Client } from '../support/client';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { adminPassword, Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

const START_MS = 240_000;
const creating = /^POST \/v[\d.]+\/secrets\/create/;

let sandbox: Sandbox;
let docker: DockerCli;
let proxy: Proxy;
let waxseal: Waxseal;
let admin: Client;
let count = 0;

const aKey = () => `key-${(count += 1)}`;
const aDraft = () => ({ name: `draft-${(count += 1)}`, value: { text: 'not to be seen' } });
const post = <Body = Secret>(path: string, body: unknown, key: string, client = admin) =>
  client.post<Body>(path, body, undefined, { 'idempotency-key': key });
const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';

/** Restarts Waxseal with the same data and address. */
async function restart(signal: NodeJS.Signals = 'SIGTERM') {
  const { dataDir, url } = waxseal;
  await waxseal.stop(signal);
  waxseal = await Waxseal.start(proxy.dockerHost, { dataDir, port: Number(new URL(url).port) });
  await waxseal.ready();
}

/** Waits until the request has reached the Engine, whose answer is delayed. */
const underWay = (name: string) =>
  eventually(async () => expect(await docker.secretNames()).toContain(name));

beforeAll(async () => {
  sandbox = await Sandbox.start();
  docker = new DockerCli(sandbox);
  proxy = await Proxy.start(sandbox.socket);
  waxseal = await Waxseal.start(proxy.dockerHost);
  await waxseal.ready();
  admin = await waxseal.signIn();
}, START_MS);
afterAll(async () => {
  try {
    await waxseal?.close();
  } finally {
    proxy?.close();
    await sandbox?.close();
  }
}, START_MS);

describe('The same request with the same key', () => {
  it('runs once and is answered again with status, Location and ETag', async () => {
    const [key, draft] = [aKey(), aDraft()];
    const first = await post('/secrets', draft, key);
    const again = await post('/secrets', draft, key);
    expect([first.status, isReplay(first)]).toEqual([201, false]);
    expect([again.status, isReplay(again)]).toEqual([201, true]);
    for (const name of ['location', 'etag', 'content-type'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(again.body).toEqual(first.body);
    const { body } = await admin.get<Page<unknown>>(
      '/audit?action=secret.create&outcome=succeeded',
    );
    expect(body.total).toBe(1);
  });

  it('is answered with the current representation and never with the value', async () => {
    const [key, draft] = [aKey(), aDraft()];
    await post('/secrets', draft, key);
    await admin.patch(`/secrets/${draft.name}`, { labels: { since: 'then' } }, '*', 200);
    const again = await post('/secrets', draft, key);
    expect(again.body).toMatchObject({ name: draft.name, labels: { since: 'then' } });
    expect(again.text).not.toContain(draft.value.text);
  });

  it('may have its fields in another order and its key in quotes', async () => {
    const [key, { name, value }] = [aKey(), aDraft()];
    await post('/secrets', { name, value }, key);
    expect(isReplay(await post('/secrets', { value, name }, `"${key}"`))).toBe(true);
  });

  it('restarts a service once', async () => {
    await docker.createService('restarted', { flags: ['--replicas', '0'] });
    await eventually(() => admin.get('/services/restarted'));
    const headers = { 'idempotency-key': aKey(), 'if-match': '*' };
    const ask = () => admin.post('/services/restarted/restarts', {}, 202, headers);
    const [first, again] = [await ask(), await ask()];
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    expect(again.headers.get('location')).toBe('/api/v1/services/restarted');
    const { Spec } = await docker.service('restarted');
    expect(Spec.TaskTemplate.ForceUpdate).toBe(1);
  });

  it('gets 404 with Location if the created object was deleted', async () => {
    const [key, draft] = [aKey(), aDraft()];
    await post('/secrets', draft, key);
    await admin.delete(`/secrets/${draft.name}`, '*', 204);
    const again = await post('/secrets', draft, key);
    expect(again.status).toBe(404);
    expect(again.headers.get('location')).toBe(`/api/v1/secrets/${draft.name}`);
    expect(await docker.secretNames()).not.toContain(draft.name);
  });

  it('is recognized after a restart', async () => {
    const [key, draft] = [aKey(), aDraft()];
    await post('/secrets', draft, key);
    await restart();
    const again = await post('/secrets', draft, key);
    expect([again.status, isReplay(again)]).toEqual([201, true]);
  });
});

describe('A key', () => {
  it.each([
    ['body', (name: string) => [`/secrets`, { name, value: { text: 'another value' } }]],
    ['label', (name: string) => ['/secrets', { name, value: { text: 'a' }, labels: { a: '1' } }]],
  ] as const)('that was used with another %s gets 422', async (_, other) => {
    const [key, { name }] = [aKey(), aDraft()];
    await post('/secrets', { name, value: { text: 'a' } }, key);
    const [path, body] = other(name) as [string, object];
    const answer = await post<Problem>(path, body, key);
    expect(answer.body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
  });

  it('belongs to its user', async () => {
    const operator = await waxseal.clientOf('operator', admin);
    const [key, draft, theirs] = [aKey(), aDraft(), aDraft()];
    await post('/secrets', draft, key);
    const answer = await post('/secrets', theirs, key, operator);
    expect([answer.status, isReplay(answer)]).toEqual([201, false]);
    expect(await docker.secretNames()).toEqual(expect.arrayContaining([draft.name, theirs.name]));
  });

  it('belongs to its route', async () => {
    const key = aKey();
    await post('/secrets', aDraft(), key);
    const body = { username: `user-${key}`, role: 'viewer', password: adminPassword };
    const made = await post<User>('/users', body, key);
    expect([made.status, isReplay(made)]).toEqual([201, false]);
    expect(isReplay(await post('/users', body, key))).toBe(true);
  });

  it('can be used again if the request failed without a change', async () => {
    const [key, draft] = [aKey(), aDraft()];
    await docker.createSecret(draft.name);
    await eventually(() => admin.get(`/secrets/${draft.name}`));
    expect((await post('/secrets', draft, key)).status).toBe(409);
    await admin.delete(`/secrets/${draft.name}`, '*', 204);
    const answer = await post('/secrets', draft, key);
    expect([answer.status, isReplay(answer)]).toEqual([201, false]);
  });

  it('can be used again after a dry run', async () => {
    const [key, draft] = [aKey(), aDraft()];
    for (let round = 0; round < 2; round += 1)
      expect((await post('/secrets?dryRun=true', draft, key)).status).toBe(200);
    const answer = await post('/secrets', draft, key);
    expect([answer.status, isReplay(answer)]).toEqual([201, false]);
  });

  it.each(['', 'two words', 'x'.repeat(256), 'a"b'])('is rejected as %j', async (key) => {
    const answer = await post<Problem>('/secrets', aDraft(), key);
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: 'Idempotency-Key' }] });
  });

  it('is ignored by sign-in, which returns a new token each time', async () => {
    const key = aKey();
    const body = { username: 'admin', password: adminPassword };
    const ask = () => post<{ accessToken: string }>('/auth/login', body, key, waxseal.anonymous());
    const [first, second] = [await ask(), await ask()];
    expect(first.body.accessToken).not.toBe(second.body.accessToken);
  });
});

describe('While the first request with a key runs', () => {
  it('answers 409 with Retry-After to the same request and 422 to another one', async () => {
    const [key, draft] = [aKey(), aDraft()];
    const release = proxy.hold(creating);
    const first = post('/secrets', draft, key);
    try {
      await underWay(draft.name);
      const second = await post<Problem>('/secrets', draft, key);
      expect(second.body).toMatchObject({ status: 409, code: 'still-running' });
      expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
      const other = await post<Problem>('/secrets', aDraft(), key);
      expect(other.body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
    } finally {
      release();
    }
    expect((await first).status).toBe(201);
    expect(isReplay(await post('/secrets', draft, key))).toBe(true);
  });
});

describe('After a crash during a request', () => {
  it('answers 409 with Location to the same request and does not run it again', async () => {
    const [key, draft] = [aKey(), aDraft()];
    const release = proxy.hold(creating);
    const first = post('/secrets', draft, key).catch(() => 'cut off');
    try {
      await underWay(draft.name);
      await restart('SIGKILL');
    } finally {
      release();
    }
    expect(await first).toBe('cut off');
    const again = await post<Problem>('/secrets', draft, key);
    expect(again.body).toMatchObject({ status: 409, code: 'outcome-unknown' });
    const link = again.body['link'] as string;
    expect((await admin.get<Page<Secret>>(`${link}?search=${draft.name}`)).body.total).toBe(1);
    const other = await post<Problem>('/secrets', aDraft(), key);
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
  });
});
