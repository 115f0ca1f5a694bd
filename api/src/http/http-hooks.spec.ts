import type { IncomingMessage } from 'node:http';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addHttpHooks, isApi, requestIdOf } from './http-hooks.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const asking = (id?: string | string[]) =>
  requestIdOf({ headers: { 'x-request-id': id } } as unknown as IncomingMessage);

describe('requestIdOf', () => {
  it.each(['12345678', 'a-B_9'.repeat(2), 'x'.repeat(64)])('keeps %s', (id) => {
    expect(asking(id)).toBe(id);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a short one', '1234567'],
    ['a long one', 'x'.repeat(65)],
    ['one with a line break', '12345678\n'],
    ['one with a quote', '1234567"8'],
    ['two', ['12345678', '12345679']],
  ])('replaces %s', (_, id) => {
    expect(asking(id)).toMatch(uuid);
  });
});

describe('isApi', () => {
  const asking = (url: string, route?: string) =>
    isApi({ url, routeOptions: { url: route } } as never);

  it.each(['/api', '/api/v1/x', '/api?x', '/healthz', '/readyz', '/metrics'])('is %s', (url) => {
    expect(asking(url)).toBe(true);
    expect(asking(url, '/*')).toBe(true);
  });

  it.each(['/', '/apis', '/assets/api.js', '/secrets/api', '/healthzz'])('is not %s', (url) => {
    expect(asking(url)).toBe(false);
  });

  it('is every spelling of a path whose route is', () => {
    expect(asking('/%61pi/v1/x', '/api/v1/:name')).toBe(true);
  });
});

describe('The HTTP hooks', () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const make = () =>
    fastify({ genReqId: requestIdOf, logger: { level: 'info', stream: { write } } });
  let app: ReturnType<typeof make>;
  const logged = () => lines.filter(({ msg }) => msg === 'request');

  beforeEach(() => {
    lines.length = 0;
    app = make();
    addHttpHooks(app);
    app.get('/api/v1/things/:name', async () => ({}));
    app.get('/api/v1/broken', async (_, reply) => reply.status(503).send({}));
    app.get('/panel', async () => ({}));
  });
  afterEach(() => app.close());

  it('add the request id to each response', async () => {
    const headers = { 'x-request-id': 'my-request-1' };
    const answer = await app.inject({ url: '/api/v1/things/a', headers });
    expect(answer.headers['x-request-id']).toBe('my-request-1');
  });

  it('forbid caching of the API', async () => {
    const answer = await app.inject('/api/v1/things/a');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('do not change how the panel is cached', async () => {
    expect((await app.inject('/panel')).headers['cache-control']).toBeUndefined();
  });

  it('log the pattern of the route, never a name or a query', async () => {
    await app.inject('/api/v1/things/my-secret?search=hunter2');
    expect(logged()).toMatchObject([{ route: '/api/v1/things/:name', status: 200 }]);
    expect(JSON.stringify(logged())).not.toMatch(/my-secret|hunter2/);
  });

  it('log a server error as a warning', async () => {
    await app.inject('/api/v1/broken');
    expect(logged()).toMatchObject([{ level: 40, status: 503 }]);
  });
});
