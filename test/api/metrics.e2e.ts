// Budget: 10 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { freePort, Waxseal } from '../support/waxseal';
import { fetchUnwatched } from '../support/watch-fetch';

const token = 'a-token-for-prometheus';
const headers = { authorization: `Bearer ${token}` };
const name = 'unheard-of-name';
let sandbox: Sandbox;
let waxseal: Waxseal;
let admin: Client;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  waxseal = await Waxseal.start(sandbox.dockerHost, { env: { WAXSEAL_METRICS_TOKEN: token } });
  await waxseal.ready();
  admin = await waxseal.signIn();
});
afterAll(async () => {
  await waxseal?.close();
  await sandbox?.close();
});

const read = async () => {
  const { status, text } = await waxseal.anonymous().call('GET', '/metrics', { headers });
  expect(status).toBe(200);
  return text;
};
const sample = (text: string, line: string) =>
  Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );

describe('GET /metrics', () => {
  it('requires the token', async () => {
    const answer = await waxseal.anonymous().call('GET', '/metrics', { headers });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const problem = await admin.problem('GET', '/metrics');
    expect([problem.status, problem.code]).toEqual([401, 'unauthenticated']);
  });

  it('counts requests, calls to the Engine and the objects in the cache', async () => {
    await admin.post('/secrets', { name, value: { text: 'x' }, labels: { [name]: name } }, 201);
    await admin.get(`/secrets/${name}`);
    await admin.problem('GET', `/secrets/${name}-2`);
    const text = await eventually(async () => {
      const now = await read();
      expect(sample(now, 'waxseal_objects{kind="secret"}')).toBe(1);
      return now;
    });
    const request = 'waxseal_http_request_duration_seconds_count';
    const route = 'method="GET",route="/api/v1/secrets/:name"';
    expect(sample(text, `${request}{${route},status="2xx"}`)).toBe(1);
    expect(sample(text, `${request}{${route},status="4xx"}`)).toBe(1);
    const call = 'waxseal_engine_call_duration_seconds_count';
    expect(sample(text, `${call}{operation="secret-create",outcome="ok"}`)).toBe(1);
    expect(sample(text, 'waxseal_cache_age_seconds')).toBe(0);
    expect(sample(text, 'waxseal_swarm_ready')).toBe(1);
    expect(sample(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  });

  it('counts open streams separately from requests', async () => {
    const streams = [await EventStream.open(admin), await EventStream.open(admin)];
    expect(sample(await read(), 'waxseal_event_streams')).toBe(2);
    streams.forEach((stream) => stream.close());
    await eventually(async () => expect(sample(await read(), 'waxseal_event_streams')).toBe(0));
    expect(await read()).not.toContain('route="/api/v1/events"');
  });

  it('contains no names', async () => {
    await waxseal.anonymous().call('GET', `/api/v1/${name}`);
    await waxseal.anonymous().call('GET', `/${name}`);
    await waxseal
      .anonymous()
      .call('POST', '/auth/login', { body: { username: name, password: 'x' } });
    const text = await read();
    expect(text).not.toContain(name);
    expect(text).not.toMatch(/="(admin|[^"]*sqlite[^"]*)"/);
    const labels = [...text.matchAll(/^waxseal_\w+\{([^}]*)\}/gm)].flatMap(([, all = '']) =>
      [...all.matchAll(/(\w+)=/g)].map(([, label]) => label),
    );
    const known = ['kind', 'le', 'method', 'operation', 'outcome', 'route', 'status'];
    expect(known).toEqual(expect.arrayContaining([...new Set(labels)]));
  });

  it('reports the age of the cache while the Engine cannot be reached', async () => {
    await sandbox.killEngine();
    await eventually(
      async () => {
        const text = await read();
        expect(sample(text, 'waxseal_swarm_ready')).toBe(0);
        expect(sample(text, 'waxseal_cache_age_seconds')).toBeGreaterThan(0);
        expect(text).toMatch(/operation="\S+",outcome="engine-unreachable"/);
      },
      { withinMs: 20_000 },
    );
  });
});

describe('The metrics', () => {
  it('are not served by default', async () => {
    const other = await Waxseal.start('unix:///nowhere/docker.sock');
    const answer = await other.anonymous().problem('GET', '/metrics', { headers });
    expect(answer.code).toBe('not-found');
    await other.close();
  });

  it('can have a separate port that serves nothing else', async () => {
    const port = await freePort();
    const env = { WAXSEAL_METRICS_PORT: String(port) };
    const other = await Waxseal.start('unix:///nowhere/docker.sock', { env });
    const ask = (path: string) => fetchUnwatched(`http://127.0.0.1:${port}${path}`);
    expect((await ask('/metrics')).status).toBe(200);
    expect(await (await ask('/metrics')).text()).toContain('waxseal_swarm_ready 0');
    expect((await ask('/api/v1/secrets')).status).toBe(404);
    expect((await other.anonymous().call('GET', '/metrics')).status).toBe(404);
    await other.close();
  });
});
