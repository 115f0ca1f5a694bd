import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aReference } from '../../engine/testing/factories.js';
import { aTestAudit } from '../../audit/testing/an-audit.js';
import { Database } from '../../database/index.js';
import { JobsModule } from '../../jobs/index.js';
import { noKeys } from '../../idempotency/testing/no-keys.js';
import { problemOf, startApp, type TestApp } from '../../swarm/testing/start-app.js';
import { FamiliesModule } from '../families.module.js';

describe('/secrets', () => {
  let app: TestApp;
  let id: string;
  beforeEach(async () => {
    const useValue = await Database.open(':memory:');
    const providers = [aTestAudit(), noKeys, { provide: Database, useValue }];
    app = await startApp({ imports: [JobsModule, FamiliesModule], providers });
    ({ id } = app.test.engine.addSecret({ name: 'password', labels: { team: 'a' } }));
    await app.test.refresh();
  });
  afterEach(() => app.close());
  const call = (...given: Parameters<TestApp['call']>) => app.call(...given);
  const stored = async () => (await app.test.engine.listObjects('secret')).map(({ name }) => name);
  const draft = { name: 'fresh', value: { text: 'hunter2' } };

  it('lists a page', async () => {
    const answer = await call('GET', '/secrets?limit=1&sort=-name');
    expect(answer.json()).toMatchObject({
      items: [{ name: 'password' }],
      nextCursor: null,
      total: 1,
    });
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=',
    'sort=size',
    'unused=1',
    'limit=1&limit=2',
  ])('answers 400 for ?%s', async (query) => {
    expect(problemOf(await call('GET', `/secrets?${query}`))).toBe('400 bad-request');
  });

  it('answers 400 for an invalid cursor', async () => {
    expect(problemOf(await call('GET', '/secrets?cursor=abc'))).toBe('400 bad-cursor');
  });

  it('creates a secret and returns its location', async () => {
    const answer = await call('POST', '/secrets', draft);
    expect([answer.statusCode, answer.headers.location]).toEqual([201, '/api/v1/secrets/fresh']);
    const read = await call('GET', '/secrets/fresh');
    expect(read.headers.etag).toBe(answer.headers.etag);
  });

  it('plans a creation with 200 without writing anything', async () => {
    const answer = await call('POST', '/secrets?dryRun=true', draft);
    expect([answer.statusCode, answer.json<{ action: string }>().action]).toEqual([
      200,
      'secret.create',
    ]);
    expect(answer.body).not.toContain('hunter2');
    expect(await stored()).toEqual(['password']);
  });

  it.each([
    ['a bad name', { ...draft, name: '-x' }, '/name'],
    ['no value', { name: 'fresh' }, '/value'],
    ['two values', { ...draft, value: { text: 'a', base64: 'YQ==' } }, '/value'],
    ['bad base64', { ...draft, value: { base64: 'hunter2' } }, '/value/base64'],
    ['an unknown field', { ...draft, data: 'hunter2' }, '/data'],
    ['a reserved label', { ...draft, labels: { 'waxseal.x': '1' } }, '/labels/waxseal.x'],
  ])('names the field for %s and does not repeat the value', async (_, body, pointer) => {
    const answer = await call('POST', '/secrets', body);
    expect(problemOf(answer)).toBe('422 invalid-input');
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
    expect(answer.body).not.toContain('hunter2');
  });

  it('answers 409 for a name that is taken', async () => {
    const answer = await call('POST', '/secrets', { ...draft, name: 'password' });
    expect(problemOf(answer)).toBe('409 name-taken');
  });

  it.each([
    '/secrets/nothing',
    '/secrets/nothing/versions',
    '/secrets/nothing/usage',
    '/secrets/password/versions/2',
    '/secrets/password/versions/x',
    '/secrets/password/versions/0',
  ])('answers 404 at %s', async (path) => {
    expect(problemOf(await call('GET', path))).toBe('404 not-found');
  });

  it.each([
    '/secrets/password',
    '/secrets/password/versions',
    '/secrets/password/versions/1',
    '/secrets/password/usage',
  ])('answers 304 at %s for a current If-None-Match', async (path) => {
    const { etag } = (await call('GET', path)).headers;
    const again = await call('GET', path, undefined, { 'if-none-match': String(etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('edits labels with a current If-Match', async () => {
    const { etag } = (await call('GET', '/secrets/password')).headers;
    const body = { labels: { team: null, tier: 'db' } };
    const answer = await call('PATCH', '/secrets/password', body, { 'if-match': String(etag) });
    expect([answer.statusCode, answer.json<{ labels: object }>().labels]).toEqual([
      200,
      { tier: 'db' },
    ]);
    expect(answer.headers.etag).not.toBe(etag);
  });

  it('rejects a stale If-Match with 412, the current secret and its ETag', async () => {
    const { etag } = (await call('GET', '/secrets/password')).headers;
    app.test.engine.overwriteObject('secret', id, { team: 'theirs' });
    const answer = await call(
      'PATCH',
      '/secrets/password',
      { labels: {} },
      { 'if-match': String(etag) },
    );
    expect(problemOf(answer)).toBe('412 stale-version');
    expect(answer.json()).toMatchObject({ current: { labels: { team: 'theirs' } } });
    expect(answer.headers.etag).not.toBe(etag);
  });

  it.each(['PATCH', 'DELETE'] as const)('answers 428 to %s without If-Match', async (method) => {
    const body = method === 'PATCH' ? { labels: {} } : undefined;
    expect(problemOf(await call(method, '/secrets/password', body))).toBe(
      '428 precondition-required',
    );
  });

  it('deletes a secret with 204 and no body', async () => {
    const answer = await call('DELETE', '/secrets/password', undefined, { 'if-match': '*' });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(await stored()).toEqual([]);
  });

  it('plans a deletion with 200', async () => {
    const answer = await call('DELETE', '/secrets/password?dryRun=true', undefined, {
      'if-match': '*',
    });
    expect([answer.statusCode, answer.json<{ action: string }>().action]).toEqual([
      200,
      'secret.delete',
    ]);
    expect(await stored()).toEqual(['password']);
  });

  it('answers 409 with the consumers of a secret in use', async () => {
    const secrets = [aReference({ id, name: 'password' })];
    app.test.engine.addService({ name: 'web', spec: { secrets } });
    const answer = await call('DELETE', '/secrets/password', undefined, { 'if-match': '*' });
    expect(problemOf(answer)).toBe('409 secret-in-use');
    expect(answer.json()).toMatchObject({ usedBy: [{ service: 'web', spec: 'current' }] });
  });
});
