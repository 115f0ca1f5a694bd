import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sealed } from '../env/index.js';
import { Metrics } from './metrics.js';
import { serveMetrics } from './serve-metrics.js';

const TOKEN = 'a-token-of-metrics';

describe('Metrics', () => {
  it('count by status class, operation and outcome', async () => {
    const metrics = new Metrics();
    metrics.requestDone({ method: 'GET', route: '/x/:name', status: 204, seconds: 0.2 });
    metrics.engineCalled({ operation: 'info', outcome: 'engine-timeout', seconds: 3 });
    metrics.auditWritten('stored', 2);
    const text = await metrics.render();
    expect(text).toContain('_count{method="GET",route="/x/:name",status="2xx"} 1');
    expect(text).toContain('_sum{operation="info",outcome="engine-timeout"} 3');
    expect(text).toContain('waxseal_audit_rows_total{outcome="stored"} 2');
  });

  it('omit the sample of a gauge without a value', async () => {
    const metrics = new Metrics();
    let value: number | undefined = 3;
    metrics.gauge('a_gauge', 'help', () => value);
    expect(await metrics.render()).toMatch(/^a_gauge 3$/m);
    value = undefined;
    expect(await metrics.render()).not.toMatch(/^a_gauge /m);
  });

  it('contain one sample for each kind', async () => {
    const metrics = new Metrics();
    metrics.gauges({ name: 'things', help: 'help', label: 'kind' }, () => ({ a: 1, b: 2 }));
    expect(await metrics.render()).toMatch(/things\{kind="a"\} 1\nthings\{kind="b"\} 2/);
  });
});

describe('serveMetrics', () => {
  let app: FastifyInstance;
  beforeEach(() => {
    app = fastify();
    app.get('/things/:name', async () => ({}));
  });
  afterEach(() => app.close());
  const serve = (token?: string, port?: number) =>
    serveMetrics(app, new Metrics(), {
      token: token ? new Sealed(token) : undefined,
      host: '',
      port,
    });
  const ask = (authorization?: string) =>
    app.inject({ url: '/metrics', headers: authorization ? { authorization } : {} });

  it('answers 404 if no metrics token is configured', async () => {
    serve();
    expect((await ask(`Bearer ${TOKEN}`)).statusCode).toBe(404);
  });

  it('answers 404 on the port of the API if a separate port is configured', async () => {
    serve(TOKEN, 9464);
    expect((await ask(`Bearer ${TOKEN}`)).statusCode).toBe(404);
  });

  it.each([undefined, 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])(
    'rejects the authorization header %s',
    async (authorization) => {
      serve(TOKEN);
      const answer = await ask(authorization);
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
        401,
        'Bearer realm="metrics"',
      ]);
      expect(answer.body).not.toContain('waxseal_');
    },
  );

  it('counts a request under the pattern of its route', async () => {
    serve(TOKEN);
    await app.inject('/things/hunter2');
    await app.inject('/nothing/hunter2');
    const { body, headers } = await ask(`Bearer ${TOKEN}`);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain('route="/things/:name",status="2xx"} 1');
    expect(body).toContain('route="none",status="4xx"} 1');
    expect(body).not.toContain('hunter2');
  });
});
