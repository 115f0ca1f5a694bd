// Budget: half a minute.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { ProxySocket } from '../support/proxy-socket';
import { Sandbox } from '../support/sandbox';
import { adminPassword, Waxseal } from '../support/waxseal';

// Each canary is let in at one place; where it may turn up is said below, and nowhere else may it.
const value = 'canary-value-8f2c1d';
const newPassword = 'canary-password-77aa01';
const wrongPassword = 'canary-guess-e41b90';
const base64 = Buffer.from(value).toString('base64');
const traces = [value, base64, Buffer.from(value).toString('hex'), encodeURIComponent(base64)];

let sandbox: Sandbox;
let proxy: ProxySocket;
let waxseal: Waxseal;
const secretsOfSessions: string[] = [];

/** Does with canaries whatever may leave a trace, successes and failures. */
async function letCanariesIn() {
  const admin = await waxseal.signIn();
  const refused = (body: unknown, expected = 422) => admin.post('/secrets', body, expected);
  await admin.post('/secrets', { name: 'by-text', value: { text: value } }, 201);
  await admin.post('/secrets', { name: 'by-base64', value: { base64 } }, 201);
  await admin.post('/secrets?dryRun=true', { name: 'planned', value: { text: value } }, 200);
  await refused({ name: 'by-text', value: { text: value } }, 409);
  await refused({ name: 'bad name', value: { text: value } });
  await refused({ name: 'two-values', value: { text: value, base64 } });
  await refused({ name: 'bad-base64', value: { base64: `${base64}*` } });
  await refused({ name: 'in-a-label', value: { text: value }, labels: { 'waxseal.a': value } });
  await refused({ name: 'unknown-field', data: value, value: { text: value } });
  await admin.call('POST', '/secrets', {
    raw: `{"name":"broken","value":{"text":"${value}"`,
    expect: 400,
  });
  await admin.call('POST', '/secrets', {
    raw: value,
    headers: { 'content-type': 'text/plain' },
    expect: 415,
  });
  await admin.call('POST', '/secrets', {
    raw: JSON.stringify({ value: value.repeat(99_999) }),
    expect: 413,
  });
  await new Client(waxseal.url).post('/secrets', { name: 'nobody', value: { text: value } }, 401);
  await admin.post('/users', { username: 'second', role: 'operator', password: newPassword }, 201);
  await admin.post('/users', { username: 'second', role: 'operator', password: newPassword }, 409);
  await admin.post('/users', { username: 'third', role: 'none', password: newPassword }, 422);
  await waxseal
    .anonymous()
    .post('/auth/login', { username: 'admin', password: wrongPassword }, 401);
  const second = await waxseal.signIn('second', newPassword);
  await second.call('POST', '/auth/refresh', { headers: { cookie: second.cookie }, expect: 200 });
  for (const { token, cookie } of [admin, second])
    secretsOfSessions.push(token, token.split('.')[2]!, cookie.split('=')[1]!);
}

beforeAll(async () => {
  sandbox = await Sandbox.start();
  proxy = await ProxySocket.start(sandbox.socket);
  waxseal = await Waxseal.start(proxy.dockerHost, { env: { WAXSEAL_LOG_LEVEL: 'trace' } });
  await waxseal.ready();
  await letCanariesIn();
});
afterAll(async () => {
  try {
    await waxseal?.close();
  } finally {
    proxy?.close();
    await sandbox?.close();
  }
});

const found = (text: string, needles: readonly string[]) =>
  needles.filter((needle) => text.includes(needle));

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

describe('what comes in as a secret', () => {
  it('is not in the log nor on the terminal, whatever the level', () => {
    const needles = [...traces, newPassword, wrongPassword, adminPassword, ...secretsOfSessions];
    expect(waxseal.log.length).toBeGreaterThan(1000);
    expect(found(waxseal.log, needles)).toEqual([]);
    expect(found(waxseal.notices, needles)).toEqual([]);
  });

  it('is in no file of the data folder', () => {
    const files = filesBelow(waxseal.dataDir);
    expect(files.length).toBeGreaterThan(1);
    const needles = [...traces, newPassword, wrongPassword, adminPassword, ...secretsOfSessions];
    for (const file of files)
      expect([file, found(readFileSync(file, 'latin1'), needles)]).toEqual([file, []]);
  });

  it('is neither in the command line nor in the environment of the process', () => {
    const needles = [...traces, newPassword, wrongPassword, ...secretsOfSessions];
    for (const name of ['cmdline', 'environ'])
      expect(found(readFileSync(`/proc/${waxseal.pid}/${name}`, 'latin1'), needles)).toEqual([]);
  });

  it('is in no address and no header on the way to the Engine, and in two bodies', () => {
    expect(proxy.seen.length).toBeGreaterThan(5);
    const outside = proxy.seen
      .map(({ method, url, headers }) => `${method} ${url} ${headers}`)
      .join('\n');
    expect(found(outside, [...traces, newPassword, ...secretsOfSessions])).toEqual([]);
    expect(decodeURIComponent(outside)).not.toContain(base64);
    const carriers = proxy.seen.filter(({ body }) => found(body, traces).length > 0);
    const path = expect.stringMatching(/^\/v[\d.]+\/secrets\/create\??$/);
    expect(carriers).toMatchObject([
      { method: 'POST', url: path, body: expect.stringContaining('by-text') },
      { method: 'POST', url: path, body: expect.stringContaining('by-base64') },
    ]);
  });

  it('is in no answer of the API', async () => {
    const admin = await waxseal.signIn();
    for (const path of [
      '/secrets',
      '/secrets/by-text',
      '/secrets/by-text/versions',
      '/users',
      '/overview',
    ])
      expect(found((await admin.get(path)).text, [...traces, newPassword])).toEqual([]);
  });
});

describe('the log', () => {
  const lines = () => waxseal.log.trim().split('\n');

  it('is JSON, one object a line, with level, time and message', () => {
    for (const line of lines())
      expect(JSON.parse(line)).toMatchObject({
        level: expect.stringMatching(/^(trace|debug|info|warn|error|fatal)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        msg: expect.any(String),
      });
  });

  it('has one line for each request, with its id, route and status, and without names', async () => {
    const admin = await waxseal.signIn();
    await admin.get('/secrets/by-text?');
    const { headers } = await admin.get('/secrets/by-text');
    const id = headers.get('x-request-id');
    await eventually(() => {
      const own = lines()
        .map((line) => JSON.parse(line))
        .filter(({ requestId }) => requestId === id);
      expect(own).toMatchObject([
        { msg: 'request', method: 'GET', route: '/api/v1/secrets/:name', status: 200 },
      ]);
      expect(own[0]).toHaveProperty('userId');
      expect(JSON.stringify(own)).not.toContain('by-text');
    });
  });
});
