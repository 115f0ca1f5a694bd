// Budget: 20 s.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { askRaw, sendRaw } from '../support/raw';
import { Waxseal } from '../support/waxseal';

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
  }, 15_000);
});
