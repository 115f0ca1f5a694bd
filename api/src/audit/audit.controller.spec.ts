import { randomUUID } from 'node:crypto';
import type { AuditEntry, ObjectAuditEntry, Page } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf, startApi, type TestApi } from '../testing/index.js';
import { AuditWriter } from './audit-writer.js';
import { aDraft } from './testing/a-chain.js';
import { Audit } from './index.js';

const MINUTE = 60_000;

let api: TestApi;
let token: string;
let auditorId: string;

beforeEach(async () => {
  api = await startApi();
  ({ id: auditorId } = await api.aUser({ username: 'Ada', role: 'auditor' }));
  ({ token } = await api.signIn('ada'));
});
afterEach(() => api.close());

const get = (query = '') => api.call('GET', `/audit${query}`, { token });
const listed = async (query = '') =>
  (await get(query)).json<{ items: AuditEntry[]; nextCursor: string | null; total: number }>();
const told = async (query = '') =>
  (await listed(query)).items.map(({ action, outcome }) => `${action} ${outcome}`);
const action = (name: string, work: () => Promise<unknown> = async () => undefined) =>
  api.app
    .get(Audit, { strict: false })
    .around(
      { userId: 'u1', username: 'ann', requestId: '-2-3-cmd', address: '192.0.2.1' },
      'secret.create',
      { kind: 'secret', name, fields: ['value', 'labels.team'] },
      work,
    )
    .catch(() => undefined);

describe('GET /audit', () => {
  it('lists actions, the newest first', async () => {
    await action('password');
    expect(await told()).toEqual([
      'secret.create succeeded',
      'secret.create attempted',
      'auth.sign-in succeeded',
      'audit.begin succeeded',
    ]);
  });

  it('links each outcome to its attempt and its user', async () => {
    await action('password');
    const [ending, attempt] = (await listed()).items;
    expect(ending).toMatchObject({
      seq: 4,
      actor: { id: 'u1', username: 'ann' },
      target: { kind: 'secret', name: 'password' },
      fields: ['value', 'labels.team'],
      requestId: '-2-3-cmd',
      address: '192.0.2.1',
      attemptId: attempt!.id,
      previousHash: attempt!.hash,
      count: 1,
    });
  });

  it.each([
    ['action=auth.sign-in', 1],
    ['actor=ANN', 2],
    ['actor=u1', 2],
    ['actor=unknown', 0],
    ['outcome=attempted', 1],
    ['targetKind=secret', 2],
    ['targetKind=secret&target=password', 2],
    ['target=passwor', 0],
    ['search=passwor', 2],
    ['search=WORD%20an', 2],
    ['search=pass_ord', 0],
    ['search=%25', 0],
    ['search=ann%20other', 0],
    ['from=2000-01-01T00:00:00Z', 4],
    ['to=2000-01-01T00:00:00%2B02:00', 0],
  ])('filters by %s', async (query, total) => {
    await action('password');
    expect((await listed(`?${query}`)).total).toBe(total);
  });

  it('filters by time, including the start and excluding the end', async () => {
    const [from, at] = [api.clock.now() + MINUTE, (ms: number) => new Date(ms).toISOString()];
    api.clock.forward(MINUTE);
    await action('a');
    api.clock.forward(MINUTE);
    await action('b');
    const { items } = await listed(`?from=${at(from)}&to=${at(from + MINUTE)}`);
    expect(items.map(({ target }) => target!.name)).toEqual(['a', 'a']);
  });

  it('pages through all rows although new rows are added in the meantime', async () => {
    for (const name of ['a', 'b', 'c']) await action(name);
    const seqs: number[] = [];
    let query = '?limit=3';
    for (;;) {
      const page = await listed(query);
      seqs.push(...page.items.map(({ seq }) => seq));
      if (page.nextCursor === null) break;
      await action('later');
      query = `?limit=3&cursor=${page.nextCursor}`;
    }
    expect(seqs).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('finds rows among many others, and counts those that were added since', async () => {
    await action('rare');
    const draft = { ...aDraft({ target: { kind: 'secret', name: 'often' } }), actorName: 'bob' };
    const many = Array.from({ length: 10_500 }, () => ({ ...draft, id: randomUUID() }));
    await api.app.get(AuditWriter, { strict: false }).append(many);
    const rare = async () => (await listed('?target=rare')).items.map(({ outcome }) => outcome);
    expect(await rare()).toEqual(['succeeded', 'attempted']);
    const total = async (query: string) => (await listed(query)).total;
    const all = async () => [
      await total('?target=rare'),
      await total('?actor=bob'),
      await total(''),
    ];
    expect(await all()).toEqual([2, 10_500, 10_504]);
    await action('rare');
    expect(await all()).toEqual([4, 10_500, 10_506]);
    expect((await get('/export?format=ndjson&target=rare')).body.trim().split('\n')).toHaveLength(
      4,
    );
  });

  it.each([
    'limit=0',
    'limit=501',
    'from=today',
    'action=nothing',
    'outcome=x',
    'sort=at',
    'query=x',
  ])('answers 400 to ?%s', async (query) => {
    expect(problemOf(await get(`?${query}`))).toBe('400 bad-request');
  });

  it('rejects a cursor of another list', async () => {
    for (const name of ['a', 'b']) await action(name);
    const { nextCursor } = await listed('?limit=1');
    expect(problemOf(await get(`?limit=1&actor=ann&cursor=${nextCursor}`))).toBe('400 bad-cursor');
  });

  it.each(['viewer', 'operator'] as const)(
    'rejects the role %s and records the refusal',
    async (role) => {
      await api.aUser({ username: 'bob', role });
      const { token: theirs } = await api.signIn('bob');
      expect(problemOf(await api.call('GET', '/audit', { token: theirs }))).toBe('403 forbidden');
      expect((await listed()).items[0]).toMatchObject({
        action: 'audit.read',
        outcome: 'refused',
        code: 'forbidden',
        actor: { username: 'bob' },
      });
    },
  );
});

describe('GET /audit/{kind}/{name}', () => {
  const asOperator = async (path: string) => {
    await api.aUser({ username: 'bob', role: 'operator' });
    const { token: theirs } = await api.signIn('bob');
    return api.call('GET', `/audit${path}`, { token: theirs });
  };

  it('lists for operators what was done with one object, without addresses and hashes', async () => {
    await action('password');
    await action('password2');
    const { items, total } = (await asOperator('/secret/password')).json<{
      items: ObjectAuditEntry[];
      total: number;
    }>();
    expect(total).toBe(2);
    expect(items[0]).toMatchObject({
      action: 'secret.create',
      outcome: 'succeeded',
      actor: { username: 'ann' },
      target: { kind: 'secret', name: 'password' },
    });
    expect(Object.keys(items[0]!)).toEqual(
      expect.not.arrayContaining(['seq', 'address', 'requestId', 'hash', 'previousHash']),
    );
  });

  it('distinguishes a secret and a config of the same name', async () => {
    await action('password');
    const { total } = (await asOperator('/config/password')).json<{ total: number }>();
    expect(total).toBe(0);
  });

  it.each([
    ['the whole log', '', '403 forbidden'],
    ['an export', '/export', '403 forbidden'],
    ['entries about users', '/user/ada', '404 not-found'],
    ['entries about sessions', '/session/x', '404 not-found'],
  ])('keeps %s from operators', async (_what, path, problem) => {
    expect(problemOf(await asOperator(path))).toBe(problem);
  });

  it('lists a rotation and a pruning of several for each of them', async () => {
    const of = (name: string) => ({ kind: 'secret', name, fields: ['secret:first', 'secret:A_b'] });
    const audit = api.app.get(Audit, { strict: false });
    const ann = { userId: 'u1', username: 'ann', requestId: null, address: null };
    await audit.around(ann, 'secret.rotate', of('first'), async () => undefined);
    await audit.around(ann, 'secret.prune', { kind: 'secret', name: null }, async (note) =>
      note(['secret:A_b']),
    );
    // The names of fields of any other action are not those of objects.
    await audit.around(ann, 'secret.edit', of('other'), async () => undefined);
    const actionsOf = async (path: string) =>
      (await api.call('GET', path, { token }))
        .json<Page<AuditEntry>>()
        .items.map(({ action: name, outcome }) => `${name} ${outcome}`);
    const rotation = ['secret.rotate succeeded', 'secret.rotate attempted'];
    for (const path of ['/audit/secret/A_b', '/audit?target=A_b', '/audit?search=a_b'])
      expect(await actionsOf(path)).toEqual(['secret.prune succeeded', ...rotation]);
    expect(await actionsOf('/audit/secret/first')).toEqual(rotation);
    for (const path of ['/audit/secret/axb', '/audit/secret/a', '/audit/config/a_b'])
      expect(await actionsOf(path)).toEqual([]);
  });

  it('lists the edit of a service for each secret that it attaches or detaches', async () => {
    const audit = api.app.get(Audit, { strict: false });
    const ann = { userId: 'u1', username: 'ann', requestId: null, address: null };
    const fields = ['env', 'secrets', 'labels.tier', 'secret:db', 'config:site'];
    const web = { kind: 'service', name: 'web', fields };
    await audit.around(ann, 'service.edit', web, async () => undefined);
    const totalOf = async (path: string) =>
      (await api.call('GET', path, { token })).json<Page<AuditEntry>>().items.length;
    const found = ['/audit/secret/db', '/audit/config/site', '/audit/service/web'];
    for (const path of [...found, '/audit?target=db', '/audit?search=sit'])
      expect([path, await totalOf(path)]).toEqual([path, 2]);
    for (const path of ['/audit/config/db', '/audit/secret/tier', '/audit?search=tier'])
      expect([path, await totalOf(path)]).toEqual([path, 0]);
  });

  it('rejects the role viewer', async () => {
    await api.aUser({ username: 'eve', role: 'viewer' });
    const { token: theirs } = await api.signIn('eve');
    const answer = await api.call('GET', '/audit/secret/password', { token: theirs });
    expect(problemOf(answer)).toBe('403 forbidden');
  });
});

describe('GET /audit/export', () => {
  const exported = (query: string) => api.call('GET', `/audit/export${query}`, { token });

  it('returns CSV, the oldest first, without formulas', async () => {
    await action('=cmd()');
    const answer = await exported('?actor=ann');
    expect(answer.headers['content-type']).toMatch(/^text\/csv/);
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="waxseal-audit-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const [header, attempt, ending, rest] = answer.body.split('\r\n');
    expect(header).toMatch(/^seq,id,at,actorId,actor,action,/);
    expect(attempt).toContain(`,ann,secret.create,secret,'=cmd(),value labels.team,attempted,`);
    expect(ending).toContain(`,'-2-3-cmd,192.0.2.1,`);
    expect(rest).toBe('');
  });

  it('returns JSON, one row per line', async () => {
    await action('password');
    const answer = await exported('?format=ndjson');
    expect(answer.headers['content-type']).toMatch(/^application\/x-ndjson/);
    const rows = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(rows.toReversed()).toEqual((await listed()).items);
  });

  it('returns more rows than one read does', async () => {
    const audit = api.app.get(Audit, { strict: false });
    const fact = { action: 'secret.edit', target: null, outcome: 'succeeded' } as const;
    const principal = { userId: null, username: null, requestId: null, address: null };
    await api.database.transaction(async (tx) => {
      for (let at = 0; at < 1200; at++) await audit.record(tx, { principal, ...fact });
    });
    const { body } = await exported('?format=ndjson&action=secret.edit');
    expect(body.trim().split('\n')).toHaveLength(1200);
  });

  it('answers 400 to another format', async () => {
    expect(problemOf(await exported('?format=pdf'))).toBe('400 bad-request');
  });
});

describe('The audit of signing in', () => {
  const attempt = (username: string, password: string) =>
    api.call('POST', '/auth/login', { body: { username, password } });

  it('names who signed in and out', async () => {
    const { cookie } = await api.signIn('ada');
    await api.call('POST', '/auth/logout', { cookie });
    const [out, signedIn] = (await listed()).items;
    expect([out!.action, signedIn!.action]).toEqual(['auth.sign-out', 'auth.sign-in']);
    expect(out!.actor).toEqual({ id: auditorId, username: 'Ada' });
  });

  it('names the account whose password was guessed, and no actor', async () => {
    await attempt('ADA', 'hunter2hunter2');
    const { items } = await listed();
    expect(items[0]).toMatchObject({
      action: 'auth.sign-in',
      outcome: 'refused',
      code: 'wrong-credentials',
      actor: null,
      target: { kind: 'user', name: 'Ada' },
    });
    expect(JSON.stringify(items)).not.toContain('hunter2');
  });

  it('writes no separate row for each anonymous client', async () => {
    await attempt('nobody', 'hunter2hunter2');
    await api.call('GET', '/audit', { token: 'x' });
    expect(await told()).toEqual(['auth.sign-in succeeded', 'audit.begin succeeded']);
  });

  it('records a refresh token that was used twice', async () => {
    const { cookie } = await api.signIn('ada');
    await api.call('POST', '/auth/refresh', { cookie });
    api.clock.forward(MINUTE);
    await api.call('POST', '/auth/refresh', { cookie });
    expect((await listed()).items[0]).toMatchObject({
      action: 'auth.refresh-reuse',
      outcome: 'refused',
      target: { kind: 'user', name: 'Ada' },
    });
  });

  it('records a token whose session has ended', async () => {
    const ended = await api.signIn('ada');
    await api.call('POST', '/auth/logout', { cookie: ended.cookie });
    await api.call('GET', '/audit', { token: ended.token });
    expect((await listed()).items[0]).toMatchObject({
      action: 'auth.token',
      outcome: 'refused',
      actor: { username: 'Ada' },
    });
  });
});
