import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseUnknownRoutes } from './unknown-routes.js';

describe('refuseUnknownRoutes', () => {
  let app: FastifyInstance;
  let bodies: number;
  beforeEach(() => {
    bodies = 0;
    app = fastify();
    refuseUnknownRoutes(app, 100);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => {
      bodies++;
      payload.resume().on('end', () => done(null));
    });
    app.get('/api/v1/things/:name', async () => 'read');
    app.patch('/api/v1/things/:name', async () => 'changed');
    app.post('/api/v1/things/prunings', async () => 'pruned');
    app.get('/*', async () => 'panel');
  });
  afterEach(() => app.close());

  const ask = async (method: string, url: string) => {
    const answer = await app.inject({
      method: method as 'GET',
      url,
      payload: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    return [answer.statusCode, answer.headers.allow];
  };

  it.each([
    ['GET', '/api/v1/things/a', 200, undefined],
    ['DELETE', '/api/v1/things/a', 405, 'GET, HEAD, OPTIONS, PATCH'],
    ['POST', '/api/v1/things/a?x', 405, 'GET, HEAD, OPTIONS, PATCH'],
    ['TRACE', '/api/v1/things/a', 405, 'GET, HEAD, OPTIONS, PATCH'],
    ['OPTIONS', '/api/v1/things/a', 204, 'GET, HEAD, OPTIONS, PATCH'],
    ['GET', '/api/v1/things/prunings', 200, undefined],
    ['POST', '/api/v1/things/prunings', 200, undefined],
    ['PUT', '/api/v1/things/prunings', 405, 'GET, HEAD, OPTIONS, PATCH, POST'],
    ['GET', '/api/v1/nothing', 404, undefined],
    ['PUT', '/api/v1/nothing', 404, undefined],
    ['OPTIONS', '/api/v1/nothing', 404, undefined],
    ['GET', '/page', 200, undefined],
    ['POST', '/page', 405, 'GET, HEAD, OPTIONS'],
  ])('%s %s: %i %s', async (method, url, status, allow) => {
    expect(await ask(method, url)).toEqual([status, allow]);
  });

  it('reads no body', async () => {
    await ask('DELETE', '/api/v1/things/a');
    await ask('POST', '/api/v1/nothing');
    expect(bodies).toBe(0);
  });

  it('names the format of a PATCH', async () => {
    const { headers } = await app.inject({ method: 'OPTIONS', url: '/api/v1/things/a' });
    expect(headers['accept-patch']).toBe('application/merge-patch+json');
  });
});
