// Budget: 5 s.
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { problems, type Page, type Problem } from '@waxseal/shared';
import type { Answer } from '../support/client';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const marker = 'Mark3rOfReceivedValue';

type Case = [
  method: string,
  path: string,
  options: { body?: unknown; raw?: string; headers?: Record<string, string> },
  status: number,
  code: keyof typeof problems,
];

const json = (body: unknown) => ({ body });
const bytes = (text: string, type = 'application/json') => ({
  raw: text,
  headers: { 'content-type': type },
});
const ifMatch = (tag: string, body?: unknown) => ({ body, headers: { 'if-match': tag } });

const cases: Case[] = [
  ['GET', '/nowhere', {}, 404, 'not-found'],
  ['GET', '/api', {}, 404, 'not-found'],
  ['GET', '/api/v2/secrets', {}, 404, 'not-found'],
  ['PUT', '/secrets', json({}), 405, 'method-not-allowed'],
  ['GET', '/secrets/%zz', {}, 400, 'bad-request'],
  ['GET', `/secrets/${marker}`, {}, 404, 'not-found'],
  ['GET', `/secrets/${marker.repeat(20)}`, {}, 404, 'not-found'],
  ['GET', `/secrets?sort=${marker}`, {}, 400, 'bad-request'],
  ['GET', `/secrets?cursor=${marker}`, {}, 400, 'bad-cursor'],
  ['GET', `/secrets?limit=1&limit=${marker}`, {}, 400, 'bad-request'],
  ['GET', `/users?search=${marker.repeat(9)}`, {}, 400, 'bad-request'],
  [
    'POST',
    `/secrets?dryRun=${marker}`,
    json({ name: 'x', value: { text: 'x' } }),
    400,
    'bad-request',
  ],
  ['POST', '/secrets', bytes(`{"name": "${marker}`), 400, 'bad-request'],
  ['POST', '/secrets', bytes(''), 422, 'invalid-input'],
  ['POST', '/secrets', bytes(`{"__proto__": {"name": "${marker}"}}`), 400, 'bad-request'],
  ['POST', '/secrets', bytes(marker, 'text/plain'), 415, 'unsupported-media-type'],
  [
    'POST',
    '/secrets',
    bytes('{}', 'application/x-www-form-urlencoded'),
    415,
    'unsupported-media-type',
  ],
  ['POST', '/secrets', bytes('{}', 'application/merge-patch+json'), 415, 'unsupported-media-type'],
  ['POST', '/secrets', bytes('{}', marker), 415, 'unsupported-media-type'],
  [
    'POST',
    '/secrets',
    json({ name: marker, value: { text: marker.repeat(250_000) } }),
    413,
    'body-too-large',
  ],
  ['POST', '/secrets', json({ name: `${marker} `, value: { text: marker } }), 422, 'invalid-input'],
  ['POST', '/secrets', json({ name: 'x', value: { base64: `${marker}!` } }), 422, 'invalid-input'],
  [
    'POST',
    '/secrets',
    json({ name: 'x', value: { text: 'x' }, labels: { 'waxseal.a': marker } }),
    422,
    'invalid-input',
  ],
  [
    'POST',
    '/secrets',
    json({ name: 'x', value: { text: 'x' }, extra: marker }),
    422,
    'invalid-input',
  ],
  ['POST', '/secrets', json([marker]), 422, 'invalid-input'],
  ['POST', '/secrets', json(marker), 422, 'invalid-input'],
  [
    'POST',
    '/users',
    json({ username: `${marker} `, role: marker, password: 'short' }),
    422,
    'invalid-input',
  ],
  ['POST', '/auth/login', json({ username: marker, password: marker }), 401, 'wrong-credentials'],
  [
    'POST',
    '/auth/login/code',
    json({ challenge: marker, code: marker.slice(0, 40) }),
    401,
    'sign-in-expired',
  ],
  ['POST', '/cluster', json({ advertiseAddress: `${marker} ` }), 422, 'invalid-input'],
  ['POST', '/cluster', json({ advertiseAddress: marker }), 409, 'swarm-active'],
  ['POST', '/cluster/unlock-key/rotations', json({}), 409, 'autolock-off'],
  ['POST', '/cluster/unlocks', json({ unlockKey: marker }), 422, 'invalid-input'],
  [
    'POST',
    '/cluster/unlocks',
    json({ unlockKey: `SWMKEY-1-${marker}${marker}x` }),
    409,
    'swarm-not-locked',
  ],
  ['PATCH', '/secrets/known', json({ labels: {} }), 428, 'precondition-required'],
  ['PATCH', '/secrets/known', ifMatch(marker, { labels: {} }), 400, 'bad-request'],
  ['PATCH', '/secrets/known', ifMatch('*', { labels: { a: [marker] } }), 422, 'invalid-input'],
  ['DELETE', '/secrets/known', ifMatch(`"${marker}.x"`), 412, 'stale-version'],
  ['GET', '/secrets', { headers: { authorization: `Bearer ${marker}` } }, 401, 'unauthenticated'],
  ['GET', '/secrets', { headers: { authorization: marker } }, 401, 'unauthenticated'],
];

const nameOf = ([method, path, { raw, body, headers }]: Case) =>
  [method, path, raw ?? JSON.stringify(body), headers && JSON.stringify(headers)]
    .map((part) => part?.slice(0, 60))
    .filter(Boolean)
    .join(' ');

/** Checks all rules for problem responses. */
function assertProblem({ status, headers, text }: Answer, path: string): Problem {
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  const problem = JSON.parse(text) as Problem;
  const [knownStatus, title] = problems[problem.code];
  expect(problem).toMatchObject({
    type: `urn:waxseal:problem:${problem.code}`,
    title,
    status,
    instance: (path.startsWith('/api') ? path : `/api/v1${path}`).split('?')[0],
    requestId: headers.get('x-request-id'),
  });
  expect(status).toBe(knownStatus);
  expect(problem.requestId).toMatch(/^[\w-]{8,64}$/);
  return problem;
}

beforeAll(async () => {
  await fixture.admin.post('/secrets', { name: 'known', value: { text: 'x' } }, 201);
});

describe('A failed request', () => {
  it.each(cases.map((one) => [nameOf(one), ...one] as const))(
    'gets a problem that repeats no received value: %s',
    async (_, method, path, options, status, code) => {
      const answer = await fixture.admin.call(method, path, options);
      expect(answer.status).toBe(status);
      const { instance, ...problem } = assertProblem(answer, path);
      expect(problem.code).toBe(code);
      // Only the path is repeated, in `instance`.
      expect(JSON.stringify(problem)).not.toContain(marker);
      expect(instance).not.toContain('?');
      for (const [name, value] of answer.headers) expect([name, value]).not.toContain(marker);
    },
  );

  it('is tested with every code that needs neither a task nor a broken Engine', () => {
    const elsewhere = [
      ...['factor-required', 'wrong-code', 'step-up-required', 'factor-missing', 'factor-exists'],
      'no-second-factor',
      ...['forbidden', 'foreign-origin', 'last-admin', 'setup-done'],
      ...['setup-refused', 'name-taken', 'secret-in-use', 'not-scalable', 'rollout-paused'],
      'rollout-failed',
      'not-stopped',
      'rollout-not-paused',
      ...['previous-spec-broken', 'immutable-field', 'internal', 'engine-failed'],
      ...['engine-unreachable', 'engine-timeout', 'engine-forbidden', 'engine-unsupported'],
      ...['swarm-unavailable', 'swarm-locked'],
      ...['not-a-manager', 'no-quorum', 'database-unavailable', 'audit-unavailable', 'stopping'],
      'migrating',
      'own-service',
      ...['request-timeout', 'headers-too-large'],
      ...['idempotency-mismatch', 'still-running', 'outcome-unknown'],
      ...['unknown-host', 'rate-limited'],
      ...['config-in-use', 'rotation-running', 'consumer-busy', 'not-rotatable', 'already-current'],
      ...['version-kept', 'nothing-to-delete', 'wrong-setup-token', 'log-unreadable'],
      ...['last-manager', 'node-up', 'node-is-manager'],
      ...['rotation-over', 'not-resolvable', 'plan-stale'],
    ];
    const tried = cases.map(([, , , , code]) => code as string);
    expect(
      Object.keys(problems).filter((code) => ![...tried, ...elsewhere].includes(code)),
    ).toEqual([]);
  });

  it('gets a problem even if its bytes are no HTTP request', async () => {
    const { port } = new URL(fixture.waxseal.url);
    const tooLong = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${marker.repeat(2000)}\r\n\r\n`;
    for (const [sent, status, code] of [
      [`${marker}\r\n\r\n`, 400, 'bad-request'],
      [tooLong, 431, 'headers-too-large'],
    ] as const) {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(sent));
        socket.on('data', (chunk) => (text += chunk));
        socket.on('close', () => resolve(text)).on('error', reject);
      });
      expect(answer).toContain(`HTTP/1.1 ${status} `);
      expect(answer).toContain('application/problem+json');
      expect(answer).toContain(`"code":"${code}"`);
      expect(answer).not.toContain(marker);
    }
  });

  it('gets a problem if its JSON is not UTF-8', async () => {
    const { token, url } = fixture.admin;
    const response = await fetch(`${url}/api/v1/secrets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: Buffer.from('{"name":"latin","value":{"text":"p\xe4ss"}}', 'latin1'),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'bad-request' });
    expect(await fixture.docker.secretNames()).not.toContain('latin');
  });
});

describe('Every response', () => {
  const paths = ['/secrets', '/services', '/overview', '/cluster', '/api/openapi.json', '/healthz'];

  it.each(paths)('forbids caching and has a request id: %s', async (path) => {
    const { headers } = await fixture.admin.get(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has the request id of the client if that is safe to log', async () => {
    const idFor = async (id: string) => {
      const { headers } = await fixture.admin.call('GET', '/secrets', {
        headers: { 'x-request-id': id },
      });
      return headers.get('x-request-id');
    };
    expect(await idFor('pipeline-4711')).toBe('pipeline-4711');
    for (const id of ['short', 'has spaces in it', '{"json":"here"}', 'x'.repeat(65)])
      expect(await idFor(id)).not.toBe(id);
  });
});

describe('If-Match', () => {
  const changes: [string, string, unknown][] = [
    ['PATCH', '/secrets/matched', { labels: { a: '1' } }],
    ['DELETE', '/secrets/matched', undefined],
    ['PATCH', '/configs/matched', { labels: { a: '1' } }],
    ['DELETE', '/configs/matched', undefined],
    ['PATCH', '/services/matched', { labels: { a: '1' } }],
    ['PUT', '/services/matched/replicas', { replicas: 0 }],
    ['POST', '/services/matched/restarts', {}],
    ['POST', '/services/matched/rollbacks', {}],
  ];
  const objectOf = (path: string) => path.split('/').slice(0, 3).join('/');

  beforeAll(async () => {
    await fixture.docker.createSecret('matched');
    await fixture.docker.createService('matched', { flags: ['--replicas', '0'] });
    await fixture.admin.post('/configs', { name: 'matched', value: { text: 'x' } }, 201);
    await eventually(() => fixture.admin.get('/secrets/matched'));
    await eventually(() => fixture.admin.get('/services/matched'));
  });

  it.each(changes)('is required by %s %s', async (method, path, body) => {
    for (const query of ['', '?dryRun=true'])
      expect(await fixture.admin.problem(method, path + query, { body })).toMatchObject({
        status: 428,
        code: 'precondition-required',
      });
  });

  it.each(changes)(
    'gets 412 with the current representation if it is stale: %s %s',
    async (method, path, body) => {
      const current = await fixture.admin.get(objectOf(path));
      const [spec, whole] = current.etag.slice(1, -1).split('.');
      const stale = [`"${whole}.${spec}"`, '"x.y"', `W/${current.etag}`, `"a.b", W/"${spec}.x"`];
      for (const tag of stale) {
        const answer = await fixture.admin.call<Problem>(method, path, ifMatch(tag, body));
        expect([tag, answer.status]).toEqual([tag, 412]);
        expect(answer.body).toMatchObject({ code: 'stale-version', current: current.body });
        expect(answer.etag).toBe(current.etag);
      }
    },
  );

  it.each(changes)('gets 400 if it is malformed: %s %s', async (method, path, body) => {
    for (const tag of ['x.y', '"x', '"a b"', '"x.y", z', '*, "x.y"'])
      expect(await fixture.admin.problem(method, path, ifMatch(tag, body))).toMatchObject({
        status: 400,
        code: 'bad-request',
        errors: [{ pointer: 'If-Match' }],
      });
  });

  it('accepts the tag, a list, the first part of the tag and *', async () => {
    const tagOf = async () => (await fixture.admin.get('/secrets/matched')).etag;
    const formsOf: ((tag: string) => string)[] = [
      (tag) => tag,
      (tag) => `"other.one", ${tag}`,
      (tag) => `${tag.split('.')[0]}"`,
      () => '*',
    ];
    for (const [index, form] of formsOf.entries()) {
      const change = { labels: { step: String(index) } };
      const answer = await fixture.admin.patch(
        '/secrets/matched',
        change,
        form(await tagOf()),
        200,
      );
      expect(answer.body).toMatchObject({ labels: { step: String(index) } });
    }
  });

  it('applies to users too', async () => {
    const user = await fixture.admin.post<{ id: string }>(
      '/users',
      { username: 'matched', role: 'viewer', password: 'correct horse battery' },
      201,
    );
    const path = `/users/${user.body.id}`;
    const body = { role: 'operator' };
    expect(await fixture.admin.problem('PATCH', path, { body })).toMatchObject({ status: 428 });
    const stale = await fixture.admin.problem('PATCH', path, ifMatch('"x.y"', body));
    expect(stale).toMatchObject({ status: 412, current: { role: 'viewer' } });
    await fixture.admin.patch(path, body, user.etag, 200);
  });
});

describe('A cursor', () => {
  let cursor: string;

  beforeAll(async () => {
    for (const name of ['cursor-1', 'cursor-2', 'cursor-3'])
      await fixture.admin.post('/secrets', { name, value: { text: 'x' } }, 201);
    const { body } = await fixture.admin.get<Page<unknown>>('/secrets?search=cursor&limit=1');
    cursor = body.nextCursor!;
  });
  const refused = async (path: string) =>
    expect(await fixture.admin.problem('GET', path)).toMatchObject({
      status: 400,
      code: 'bad-cursor',
      errors: [{ pointer: 'cursor' }],
    });

  it('is rejected if any of its characters was changed', async () => {
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      await refused(
        `/secrets?search=cursor&limit=1&cursor=${cursor.slice(0, at)}${other}${cursor.slice(at + 1)}`,
      );
    }
  });

  it.each(['', 'x', '!', 'AAAAAAAAAAAAAAAAAAAA'])('is rejected if it is %j', (text) =>
    refused(`/secrets?cursor=${text}`),
  );

  it.each([
    '/secrets?limit=1',
    '/secrets?search=curso',
    '/secrets?search=cursor&sort=-name',
    '/secrets?search=cursor&state=unused',
    '/services?search=cursor',
    '/nodes?search=cursor',
    '/networks?search=cursor',
    '/volumes?search=cursor',
    '/images?search=cursor',
    '/stacks?search=cursor',
    '/users?search=cursor',
    '/secrets/cursor-1/usage?limit=1',
    '/secrets/cursor-1/versions?limit=1',
  ])('of another list is rejected: %s', (path) => refused(`${path}&cursor=${cursor}`));

  it('is valid with another limit', async () => {
    const { body } = await fixture.admin.get<Page<unknown>>(
      `/secrets?search=cursor&limit=500&cursor=${cursor}`,
    );
    expect(body.items).toHaveLength(2);
  });
});
