import { gunzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aKeyRing } from '../common/testing/factories.js';
import { ApiAdapter } from './api-adapter.js';
import { allowCompression, compressResponses } from './compress.js';
import { ETags, Representation } from './representation.js';

describe('compressResponses', () => {
  const long = JSON.stringify({ items: 'x'.repeat(5_000) });
  let app: FastifyInstance;
  beforeEach(() => {
    app = fastify();
    compressResponses(app);
    app.get('/list', async (_, reply) =>
      allowCompression(reply)
        .header('etag', '"a.b"')
        .type('application/json')
        .send(Buffer.from(long)),
    );
    app.get('/text', async (_, reply) => allowCompression(reply).send(long));
    app.get('/short', async (_, reply) => allowCompression(reply).send('x'.repeat(4_000)));
    app.get('/token', async () => long);
  });
  afterEach(() => app.close());

  const ask = async (url: string, encoding?: string, method: 'GET' | 'HEAD' = 'GET') => {
    const headers = encoding === undefined ? {} : { 'accept-encoding': encoding };
    const { headers: given, rawPayload } = await app.inject({ method, url, headers });
    return { ...given, encoding: given['content-encoding'], rawPayload };
  };

  it.each(['/list', '/text'])('compresses %s', async (url) => {
    const { encoding, vary, rawPayload, ...headers } = await ask(url, 'br, gzip');
    expect([encoding, vary]).toEqual(['gzip', 'accept-encoding']);
    expect(headers['content-length']).toBe(String(rawPayload.length));
    expect(rawPayload.length).toBeLessThan(200);
    expect(gunzipSync(rawPayload).toString()).toBe(long);
  });

  it.each([
    ['a client that does not ask for it', '/list', undefined],
    ['a client that knows another encoding', '/list', 'br'],
    ['a client that refuses it', '/list', 'gzip;q=0, identity'],
    ['a short response', '/short', 'gzip'],
    ['a response that does not allow it', '/token', 'gzip'],
  ])('does not compress for %s', async (_, url, encoding) => {
    expect((await ask(url, encoding)).encoding).toBeUndefined();
  });

  it('tells HEAD the headers of GET', async () => {
    const [head, get] = [await ask('/list', 'gzip', 'HEAD'), await ask('/list', 'gzip')];
    expect(head['content-length']).toBe(get['content-length']);
    expect(head.encoding).toBe('gzip');
    expect(head.rawPayload).toHaveLength(0);
  });
});

describe('The ETag of a list', () => {
  it('is weak in a compressed response, and in the 304 that confirms it', async () => {
    const adapter = new ApiAdapter();
    adapter.tags = new ETags(aKeyRing());
    const app = adapter.getInstance() as unknown as FastifyInstance;
    compressResponses(app);
    const list = Representation.list({ items: 'x'.repeat(5_000) });
    app.get('/list', async (_, reply) => adapter.reply(reply, list));
    const ask = (headers: Record<string, string>) => app.inject({ url: '/list', headers });
    const { etag } = (await ask({ 'accept-encoding': 'gzip' })).headers;
    expect(etag).toMatch(/^W\/"[\w-]+\.[\w-]+"$/);
    const headers = { 'accept-encoding': 'gzip', 'if-none-match': String(etag) };
    const unchanged = await ask(headers);
    expect([unchanged.statusCode, unchanged.headers.etag]).toEqual([304, etag]);
    expect(`W/${String((await ask({})).headers.etag)}`).toBe(etag);
    await app.close();
  });
});
