import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitRate } from './limit-rate.js';

const GOOD = 'Bearer good';

describe('limitRate', () => {
  let app: FastifyInstance;
  let now: number;
  let known: Set<string>;
  beforeEach(() => {
    now = 0;
    known = new Set();
    app = fastify({ trustProxy: true });
    const sessionOf = ({ headers }: FastifyRequest) =>
      known.has(headers.authorization ?? '') ? 'a session' : undefined;
    const deviceOf = ({ headers }: FastifyRequest) => headers['x-device']?.toString();
    limitRate(app, 10, { sessionOf, deviceOf }, () => now);
    app.get('/api/v1/things', async (request) => {
      if (request.headers.authorization === GOOD) known.add(GOOD);
      return {};
    });
    app.get('/healthz', async () => ({}));
  });
  afterEach(() => app.close());

  const ask = (headers: Record<string, string> = {}, url = '/api/v1/things') =>
    app.inject({ url, headers });
  const statuses = async (count: number, headers?: Record<string, string>, url?: string) => {
    const all: number[] = [];
    for (let at = 0; at < count; at++) all.push((await ask(headers, url)).statusCode);
    return all;
  };

  it('reports the remaining requests', async () => {
    now = 30_000;
    await ask();
    now = 45_500;
    expect((await ask()).headers).toMatchObject({
      'ratelimit-policy': '"address";q=2;w=60',
      ratelimit: '"address";r=0;t=45',
    });
  });

  it('rejects requests over the limit with Retry-After', async () => {
    await statuses(2);
    const answer = await ask();
    expect([answer.statusCode, answer.json()]).toMatchObject([429, { code: 'rate-limited' }]);
    expect(answer.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"address";r=0;t=60' });
  });

  it('starts again after a minute', async () => {
    await statuses(3);
    now = 60_000;
    expect(await statuses(1)).toEqual([200]);
  });

  it('counts a session separately from its address', async () => {
    const all = await statuses(12, { authorization: GOOD });
    expect(all.filter((status) => status === 200)).toHaveLength(11);
    expect((await ask({ authorization: GOOD })).headers['ratelimit']).toMatch(/^"session";r=0/);
    expect(await statuses(2)).toEqual([200, 429]);
  });

  it('counts a device separately from its address, and a session before its device', async () => {
    const device = { 'x-device': 'one' };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    expect(await statuses(3, device)).toEqual([200, 200, 429]);
    expect((await ask(device)).headers['ratelimit-policy']).toBe('"device";q=2;w=60');
    expect((await ask({ 'x-device': 'two' })).statusCode).toBe(200);
    known.add(GOOD);
    expect(await statuses(1, { ...device, authorization: GOOD })).toEqual([200]);
  });

  it('counts an invalid token for its address', async () => {
    const tokens = ['a', 'b', 'c'].map((token) => ({ authorization: `Bearer ${token}` }));
    for (const headers of tokens.slice(0, 2)) await ask(headers);
    expect((await ask(tokens[2])).statusCode).toBe(429);
  });

  it('counts each address separately, and an IPv6 /64 network as one', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect(await statuses(3, from('192.0.2.1'))).toEqual([200, 200, 429]);
    expect(await statuses(1, from('192.0.2.2'))).toEqual([200]);
    await statuses(2, from('2001:db8::1'));
    expect(await statuses(1, from('2001:db8::2'))).toEqual([429]);
  });

  it('does not limit probes', async () => {
    expect(await statuses(4, {}, '/healthz')).toEqual([200, 200, 200, 200]);
  });

  it('is off at 0', async () => {
    const free = fastify();
    limitRate(free, 0, { sessionOf: () => undefined, deviceOf: () => undefined });
    free.get('/api/v1/things', async () => ({}));
    expect((await free.inject('/api/v1/things')).headers['ratelimit']).toBeUndefined();
    await free.close();
  });
});
