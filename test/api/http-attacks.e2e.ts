// Budget: 30 s.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessToken, Problem } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { askRaw, sendRaw } from '../support/raw';
import { adminPassword, Waxseal } from '../support/waxseal';

const MAX_CONNECTIONS = 40;

/** Without an Engine: everything here is decided before a request reaches one. */
let waxseal: Waxseal;
let sockets: Socket[] = [];

beforeAll(async () => {
  waxseal = await Waxseal.start('unix:///nowhere/docker.sock', {
    env: {
      WAXSEAL_REQUEST_TIMEOUT_MS: '2000',
      WAXSEAL_MAX_CONNECTIONS: String(MAX_CONNECTIONS),
      WAXSEAL_RATE_LIMIT: '5000',
    },
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await waxseal.close();
});

/** Opens a connection, sends this and leaves it open. */
async function leave(text: string) {
  const socket = connect(Number(new URL(waxseal.url).port), '127.0.0.1');
  sockets.push(socket);
  const held = { socket, answer: '', isClosed: false };
  socket.on('data', (chunk) => (held.answer += String(chunk)));
  socket.on('error', () => undefined).on('close', () => (held.isClosed = true));
  await once(socket, 'connect');
  socket.write(text);
  return held;
}

const post = (path: string, headers: string, body = '') =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;

describe('A request that does not end', () => {
  it.each([
    ['without a byte', ''],
    ['in its headers', 'GET / HTTP/1.1\r\nHost: loc'],
    ['in its body', post('/api/v1/auth/login', 'Content-Length: 9000\r\n', '{')],
    ['in its chunks', post('/api/v1/auth/login', 'Transfer-Encoding: chunked\r\n', '1\r\n{\r\n')],
  ])('gets 408 and is closed: %s', async (_, text) => {
    const held = await leave(text);
    await eventually(() => expect(held.isClosed).toBe(true), { withinMs: 8_000 });
    expect(held.answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(held.answer).toContain('"code":"request-timeout"');
  });

  it('does not fill the memory, and does not keep others out', async () => {
    const body = ' '.repeat(1_000_000);
    const all = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS * 2 }, () =>
        leave(post('/api/v1/auth/login', 'Content-Length: 1800000\r\n', body)),
      ),
    );
    expect((await askRaw(waxseal.url, '/healthz', {})).status).toBe(200);
    expect(all.filter(({ isClosed }) => isClosed).length).toBeGreaterThanOrEqual(MAX_CONNECTIONS);
    for (const { socket } of all) socket.destroy();
    sockets = [];
  });
});

describe('The body of a request', () => {
  it('is not asked for before the token is checked', async () => {
    const expecting = 'Expect: 100-continue\r\nContent-Length: 10\r\n';
    const refused = await leave(post('/api/v1/secrets', expecting));
    await eventually(() => expect(refused.answer).toMatch(/^HTTP\/1\.1 401 /));
    const welcome = await leave(post('/api/v1/auth/login', expecting));
    await eventually(() => expect(welcome.answer).toMatch(/^HTTP\/1\.1 100 Continue/));
    for (const { socket } of [refused, welcome]) socket.destroy();
  });

  it('is not read for a path that no route has', async () => {
    for (const [path, status] of [
      ['/api/v1/nothing', 404],
      ['/api/v1/overview', 405],
    ] as const) {
      const held = await leave(post(path, 'Content-Length: 1800000\r\n', '{'));
      await eventually(() => expect(held.answer).toContain(`HTTP/1.1 ${status} `));
      held.socket.destroy();
    }
  });

  it('may have a few kB if no permission is needed', async () => {
    for (const path of ['/auth/login', '/setup', '/auth/refresh', '/nothing']) {
      const raw = JSON.stringify({ username: 'x'.repeat(20_000) });
      const { status } = await waxseal.anonymous().call('POST', path, { raw });
      expect([path, status]).toEqual([path, path === '/nothing' ? 404 : 413]);
    }
  });
});

describe('Another spelling of a path', () => {
  const spellings = ['/%61pi/v1/setup', '/api/v1/%73etup', '/%61%70%69/%76%31/setup?x=%61'];
  const remaining = (head: string) => Number(/\nratelimit: "address";r=(\d+)/.exec(head)?.[1]);
  const headOf = async (target: string) => {
    const answer = await sendRaw(
      waxseal.url,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    return answer.split('\r\n\r\n')[0]!.toLowerCase();
  };

  it('is counted by the rate limit, and is not cached', async () => {
    const { host } = new URL(waxseal.url);
    let before = remaining(await headOf('/api/v1/setup'));
    for (const path of [...spellings, `http://${host}/api/v1/setup`, `HTTP://${host}/%61pi/v1/x`]) {
      const head = await headOf(path);
      expect([path, head]).toEqual([path, expect.stringContaining('cache-control: no-store')]);
      expect([path, remaining(head)]).toEqual([path, before - 1]);
      before--;
    }
  });

  it('with an address names its host', async () => {
    for (const target of ['http://evil.example/api/v1/setup', 'http://a@localhost/', 'http:///'])
      expect(await headOf(target)).toMatch(/^http\/1\.1 421 /);
  });

  it('does not reach a route by dots, slashes or parameters', async () => {
    for (const path of ['//api/v1/setup', '/x/../api/v1/setup', '/API/v1/setup', '/api%2fv1/setup'])
      expect((await askRaw(waxseal.url, path, {})).body).toMatch(/^<!doctype html>/);
    for (const path of ['/api//v1/setup', '/api/v1/setup/', '/api/v1/setup;a=b', '/api/v1%2fsetup'])
      expect([path, (await askRaw(waxseal.url, path, {})).status]).toEqual([path, 404]);
  });
});

describe('A request line or header', () => {
  it.each([
    ['no Host', 'GET /api/v1/setup HTTP/1.1\r\n'],
    ['two Hosts', 'GET /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n'],
  ])('with %s gets 400 as a problem', async (_, head) => {
    const answer = await sendRaw(waxseal.url, `${head}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const problem = JSON.parse(answer.split('\r\n\r\n')[1]!) as Problem;
    expect(problem.code).toBe('bad-request');
  });

  it('with an unknown method gets 405 and the known ones', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/api/v1/setup', 'get, head, options, post'],
      ['TRACE', '/api/v1/secrets/x', 'delete, get, head, options, patch'],
      ['POST', '/', 'get, head, options'],
      ['PUT', '/healthz', 'get, head, options'],
    ] as const) {
      const answer = await askRaw(waxseal.url, path, {}, method);
      expect([path, answer.status]).toEqual([path, 405]);
      expect(answer.head).toContain(`\nallow: ${allow}\r`);
      const options = await askRaw(waxseal.url, path, {}, 'OPTIONS');
      expect([options.status, options.head]).toEqual([
        204,
        expect.stringContaining(`\nallow: ${allow}\r`),
      ]);
    }
  });
});

describe('Guessing passwords', () => {
  const guess = (username: string) =>
    waxseal.anonymous().call<Problem>('POST', '/auth/login', {
      body: { username, password: 'wrong' },
    });
  const counted = async (usernames: string[]) => {
    const statuses = (await Promise.all(usernames.map(guess))).map(({ status }) => status);
    return [401, 429].map((status) => statuses.filter((one) => one === status).length);
  };

  function expectFewAnswered([wrong, limited]: readonly number[], places: number) {
    expect(wrong! + limited!).toBe(20);
    expect(wrong).toBeGreaterThanOrEqual(places);
    expect(limited).toBeGreaterThan(0);
  }

  it('leaves room for the owner at the same address', async () => {
    // The owner has signed in from here before.
    await waxseal.signIn();
    const owner = Array.from({ length: 20 }, () => 'admin');
    // A place that gets free while others arrive is taken again, so more than three may be answered.
    expectFewAnswered(await counted(owner), 3);
    const everyone = Array.from({ length: 20 }, (_, at) => `user-${at}`);
    const [guessed] = await Promise.all([counted(everyone), waxseal.signIn()]);
    expectFewAnswered(guessed, 8);
  }, 30_000);
});

describe('The owner, while others attack', () => {
  /** Behind a proxy that names the addresses of clients. An address may send 200 requests per minute. */
  let proxied: Waxseal;
  /** Of the browser from which the owner has signed in before. */
  let cookie: string;

  beforeAll(async () => {
    proxied = await Waxseal.start('unix:///nowhere/docker.sock', {
      env: { WAXSEAL_TRUSTED_PROXIES: 'loopback', WAXSEAL_RATE_LIMIT: '1000' },
    });
    const { headers } = await login('192.0.2.1', 'admin', adminPassword);
    cookie = headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  });
  afterAll(() => proxied?.close());

  const login = (address: string, username: string, password = 'wrong', own = '') =>
    proxied.anonymous().call<AccessToken>('POST', '/auth/login', {
      body: { username, password },
      headers: { 'x-forwarded-for': address, ...(own && { cookie: own }) },
    });
  /** The bound is for a busy machine: waiting behind the others would take minutes. */
  const signInKnown = async (address: string) => {
    const begin = performance.now();
    const { status, body } = await login(address, 'admin', adminPassword, cookie);
    expect([status, performance.now() - begin < 10_000]).toEqual([200, true]);
    return body.accessToken;
  };
  const shareOf = (answers: { status: number }[], wanted: number) =>
    answers.filter(({ status }) => status === wanted).length;

  it('signs in while the places of the account at this address are taken', async () => {
    const guesses = Array.from({ length: 40 }, () => login('192.0.2.1', 'admin'));
    await signInKnown('192.0.2.1');
    expect(shareOf(await Promise.all(guesses), 429)).toBeGreaterThan(0);
  }, 30_000);

  it('signs in while many accounts are tried from many addresses', async () => {
    const guesses = Array.from({ length: 200 }, (_, at) =>
      login(`198.51.100.${at % 40}`, `user-${at}`),
    );
    await signInKnown('198.51.100.1');
    const answers = await Promise.all(guesses);
    expect(shareOf(answers, 429)).toBeGreaterThan(50);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.headers.get('retry-after')).toBe('5');
    await signInKnown('203.0.113.1');
  }, 30_000);

  it('signs in, stays signed in and works while the requests of this address are used up', async () => {
    const from = { 'x-forwarded-for': '192.0.2.9' };
    const ask = (headers = {}) =>
      proxied.anonymous().call('GET', '/setup', { headers: { ...from, ...headers } });
    await Promise.all(Array.from({ length: 200 }, () => ask()));
    expect((await ask()).status).toBe(429);
    expect((await ask({ cookie })).status).toBe(200);
    await signInKnown('192.0.2.9');
    const { status, body } = await proxied
      .anonymous()
      .call<AccessToken>('POST', '/auth/refresh', { headers: { ...from, cookie } });
    expect(status).toBe(200);
    const headers = { ...from, authorization: `Bearer ${body.accessToken}` };
    expect((await proxied.anonymous().call('GET', '/auth/session', { headers })).status).toBe(200);
  });
});
