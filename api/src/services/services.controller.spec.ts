import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aTestAudit } from '../audit/testing/an-audit.js';
import { noKeys } from '../idempotency/testing/no-keys.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { ServicesModule } from './services.module.js';
import { anUpdate } from './testing/services-fixture.js';

const writes = [
  ['PATCH', '/services/web', { labels: { a: '1' } }],
  ['PUT', '/services/web/replicas', { replicas: 3 }],
  ['PUT', '/services/web/image', { image: 'app:2' }],
  ['POST', '/services/web/restarts', undefined],
  ['POST', '/services/web/rollbacks', undefined],
] as const;

describe('/services', () => {
  let app: TestApp;
  let id: string;
  beforeEach(async () => {
    app = await startApp({ imports: [ServicesModule], providers: [aTestAudit(), noKeys] });
    const spec = { env: ['A=hunter2'] };
    ({ id } = app.test.engine.addService({ name: 'web', spec, previousSpec: {} }));
    await app.test.refresh();
  });
  afterEach(() => app.close());
  const call = (...given: Parameters<TestApp['call']>) => app.call(...given);
  const any = { 'if-match': '*' };

  it('returns a page', async () => {
    const answer = await call('GET', '/services?state=converged');
    expect(answer.json()).toMatchObject({ items: [{ name: 'web' }], nextCursor: null, total: 1 });
  });

  it.each(['state=sad', 'sort=size', 'limit=0', 'x=1'])('answers 400 to ?%s', async (query) => {
    expect(problemOf(await call('GET', `/services?${query}`))).toBe('400 bad-request');
  });

  it.each(['/services/web', '/services/web/tasks'])('answers 304 at %s', async (path) => {
    const { etag } = (await call('GET', path)).headers;
    const again = await call('GET', path, undefined, { 'if-none-match': String(etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it.each(['/services/nothing', '/services/nothing/tasks'])('answers 404 at %s', async (path) => {
    expect(problemOf(await call('GET', path))).toBe('404 not-found');
  });

  it.each(writes)('%s %s is accepted', async (method, path, body) => {
    const { etag } = (await call('GET', '/services/web')).headers;
    const answer = await call(method, path, body, { 'if-match': String(etag) });
    expect([answer.statusCode, answer.headers.location]).toEqual([202, '/api/v1/services/web']);
  });

  it.each(writes)('%s %s answers 428 without If-Match', async (method, path, body) => {
    expect(problemOf(await call(method, path, body))).toBe('428 precondition-required');
  });

  it.each(writes)('%s %s answers 412 to a stale If-Match', async (method, path, body) => {
    const { etag } = (await call('GET', '/services/web')).headers;
    app.test.engine.overwriteService(id, { image: 'theirs:1' });
    const answer = await call(method, path, body, { 'if-match': String(etag) });
    expect(problemOf(answer)).toBe('412 stale-version');
    expect(answer.json()).toMatchObject({ current: { image: 'theirs:1' } });
  });

  it.each(writes)('%s %s answers a dry run with 200', async (method, path, body) => {
    const before = await app.test.engine.getService(id);
    const answer = await call(method, `${path}?dryRun=true`, body, any);
    expect([answer.statusCode, answer.json<{ target: object }>().target]).toEqual([
      200,
      { kind: 'service', name: 'web' },
    ]);
    expect(await app.test.engine.getService(id)).toEqual(before);
  });

  it.each(writes)(
    '%s %s changes a paused rollout only with consent',
    async (method, path, body) => {
      app.test.engine.moveService(id, { update: anUpdate('paused') });
      expect(problemOf(await call(method, path, body, any))).toBe('409 rollout-paused');
      const resumed = await call(method, path, { ...body, resume: true }, any);
      expect(resumed.statusCode).toBe(202);
    },
  );

  it.each([
    ['no number', {}, '/replicas'],
    ['less than none', { replicas: -1 }, '/replicas'],
    ['a part of one', { replicas: 1.5 }, '/replicas'],
    ['too many', { replicas: 10_001 }, '/replicas'],
    ['a text', { replicas: '3' }, '/replicas'],
    ['an unknown field', { replicas: 1, force: true }, '/force'],
  ])('does not scale to %s', async (_, body, pointer) => {
    const answer = await call('PUT', '/services/web/replicas', body, any);
    expect(problemOf(answer)).toBe('422 invalid-input');
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it('answers 400 if dryRun is neither true nor false', async () => {
    const answer = await call('POST', '/services/web/restarts?dryRun=1', undefined, any);
    expect(problemOf(answer)).toBe('400 bad-request');
  });
});

describe('/services for a viewer', () => {
  it('shows no value', async () => {
    const app = await startApp({
      imports: [ServicesModule],
      providers: [aTestAudit(), noKeys],
      role: 'viewer',
    });
    app.test.engine.addService({ name: 'web', spec: { env: ['A=hunter2'], args: ['hunter2'] } });
    await app.test.refresh();
    const answer = await app.call('GET', '/services/web');
    expect([answer.statusCode, answer.body.includes('hunter2')]).toEqual([200, false]);
    await app.close();
  });
});
