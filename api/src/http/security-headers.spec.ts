import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSecurityHeaders, hardened } from './security-headers.js';

describe('addSecurityHeaders', () => {
  let app: FastifyInstance;
  beforeEach(() => {
    app = fastify({ trustProxy: true });
    addSecurityHeaders(app);
    app.get('/json', async () => ({}));
    app.get('/page', async (_, reply) =>
      reply.header('content-security-policy', "default-src 'self'").send('page'),
    );
  });
  afterEach(() => app.close());
  const headersOf = async (url: string, headers: Record<string, string> = {}) =>
    (await app.inject({ url, headers })).headers;

  it.each(['/json', '/nothing'])('are added to %s', async (url) => {
    const headers = await headersOf(url);
    expect(headers).toMatchObject({
      ...hardened,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-permitted-cross-domain-policies': 'none',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('do not replace the policy of a page', async () => {
    const policy = (await headersOf('/page'))['content-security-policy'];
    expect(policy).toBe("default-src 'self'");
  });

  it.each([
    ['http', 'panel.example', undefined],
    ['https', 'panel.example', 'max-age=31536000'],
    ['https', 'localhost', undefined],
  ])('ask for TLS from now on: %s://%s %s', async (scheme, host, expected) => {
    const headers = await headersOf('/json', { host, 'x-forwarded-proto': scheme });
    expect(headers['strict-transport-security']).toBe(expected);
  });
});
