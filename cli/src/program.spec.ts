import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './program.js';
import { Terminal, type Input } from './terminal.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let home: string;
let server: Server;
let answer: Handler;
let url: string;
const seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'waxseal-home-'));
  seen.length = 0;
  answer = (_, response) => sendJson(response, 200, { items: [], nextCursor: null, total: 0 });
  server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, url: path, headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true });
});

function sendJson(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function call(
  words: string[],
  { input = '', env = {} as Record<string, string>, isTTY = false } = {},
) {
  const ended = { code: 0, out: '', err: '' };
  const stdin: Input = Readable.from(input === '' ? [] : [Buffer.from(input)]);
  stdin.isTTY = isTTY;
  const output = { write: (text: string | Uint8Array) => (ended.out += String(text)), isTTY };
  const errors = { write: (text: string | Uint8Array) => (ended.err += String(text)), isTTY };
  const terminal = new Terminal({ XDG_CONFIG_HOME: home, ...env }, stdin, output, errors);
  ended.code = await run(terminal, words);
  return ended;
}

const signedIn = () => ({ WAXSEAL_URL: url, WAXSEAL_TOKEN: 'wxs_secret' });

describe('Usage', () => {
  it.each([
    [['no-such-command']],
    [['secrets', 'ls', '--no-such-option']],
    [['secrets', 'rotate']],
    [['services', 'scale', 'web', 'many']],
    [['rotations', 'resolve', 'x', 'guess']],
    [['secrets', 'create', 'x', '--label', 'no-equals-sign']],
    [[]],
  ])('exits with 2 and explains %j on stderr', async (words) => {
    const { code, out, err } = await call(words, { env: signedIn() });
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
    expect(seen).toEqual([]);
  });

  it('prints help on stdout', async () => {
    const { code, out } = await call(['secrets', 'rotate', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--plan');
    expect(out).toContain('--url');
  });

  it('takes no value as an argument', async () => {
    const { code, err } = await call(['secrets', 'rotate', 'db', 'my-value'], { env: signedIn() });
    expect(code).toBe(2);
    expect(err).not.toContain('my-value');
  });

  it.each([
    ['an address', {}, '--url, WAXSEAL_URL'],
    ['a token', { WAXSEAL_URL: 'http://127.0.0.1:1' }, 'WAXSEAL_TOKEN'],
    ['an address with a scheme', { WAXSEAL_URL: 'waxseal', WAXSEAL_TOKEN: 'x' }, 'https://'],
  ])('needs %s', async (_, env, said) => {
    const { code, err } = await call(['secrets', 'ls'], { env: env as Record<string, string> });
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });

  it('asks for a value that is neither piped nor named', async () => {
    const { code, err } = await call(['secrets', 'create', 'x'], { env: signedIn(), isTTY: true });
    expect([code, err]).toEqual([2, expect.stringContaining('--file')]);
  });
});

describe('The token', () => {
  it('comes from the environment, a file or the login, in this order', async () => {
    const file = join(home, 'token');
    writeFileSync(file, 'wxs_file\n');
    await call(['login', url, '--token-stdin'], { input: 'wxs_login\n' });
    const WAXSEAL_TOKEN_FILE = file;
    await call(['secrets', 'ls'], { env: { WAXSEAL_TOKEN: 'wxs_env', WAXSEAL_TOKEN_FILE } });
    await call(['secrets', 'ls'], { env: { WAXSEAL_TOKEN_FILE } });
    await call(['secrets', 'ls']);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer wxs_login',
      'Bearer wxs_env',
      'Bearer wxs_file',
      'Bearer wxs_login',
    ]);
  });

  it('is stored so that only the owner can read it', async () => {
    const { code, out } = await call(['login', url, '--token-stdin'], { input: 'wxs_login' });
    expect([code, out.includes('wxs_login')]).toEqual([0, false]);
    const file = join(home, 'waxseal/login.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url, token: 'wxs_login' });
    await call(['logout']);
    expect((await call(['secrets', 'ls'])).code).toBe(2);
  });

  it('of the login is sent to no other address', async () => {
    await call(['login', url, '--token-stdin'], { input: 'wxs_login' });
    seen.length = 0;
    const { code } = await call(['secrets', 'ls', '--url', `${url}/other`]);
    expect([code, seen]).toEqual([2, []]);
  });

  it('is not stored if Waxseal does not know it', async () => {
    answer = (_, response) =>
      sendJson(response, 401, { code: 'unauthenticated', title: 'Authentication required' });
    const { code } = await call(['login', url, '--token-stdin'], { input: 'wxs_wrong' });
    expect(code).toBe(1);
    expect((await call(['secrets', 'ls'])).code).toBe(2);
  });
});

describe('Errors', () => {
  it('are one sentence on stderr with the field', async () => {
    answer = (_, response) =>
      sendJson(response, 422, {
        code: 'invalid-input',
        title: 'Some fields are invalid',
        errors: [{ pointer: '/value/base64', detail: 'A secret has 1 to 511999 bytes' }],
      });
    const { code, out, err } = await call(['secrets', 'create', 'x'], {
      input: 'hunter2',
      env: signedIn(),
    });
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'waxseal: Some fields are invalid: value.base64: A secret has 1 to 511999 bytes.\n',
    );
  });

  it('say that it is not known whether a change was made', async () => {
    answer = (request) => request.socket.destroy();
    const create = await call(['secrets', 'create', 'x'], { input: 'hunter2', env: signedIn() });
    expect([create.code, create.err]).toEqual([4, expect.stringContaining('not known')]);
    expect((await call(['secrets', 'ls'], { env: signedIn() })).code).toBe(1);
  });

  it('say that nothing answers', async () => {
    server.close();
    const { code, err } = await call(['secrets', 'create', 'x'], { input: 'v', env: signedIn() });
    expect([code, err]).toEqual([1, expect.stringContaining('does not respond')]);
  });
});

describe('Colours', () => {
  it('are used on a terminal, unless NO_COLOR is set', async () => {
    const escape = '\u001b[';
    const env = signedIn();
    expect((await call(['secrets', 'ls'], { env, isTTY: true })).out).toContain(escape);
    expect((await call(['secrets', 'ls'], { env })).out).not.toContain(escape);
    const without = { ...env, NO_COLOR: '1' };
    expect((await call(['secrets', 'ls'], { env: without, isTTY: true })).out).not.toContain(
      escape,
    );
  });
});

describe('Completion', () => {
  const complete = async (...words: string[]) =>
    (await call(['complete', '--', ...words], { env: signedIn() })).out.split('\n').filter(Boolean);

  it('knows commands, options and choices', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['secrets', 'services', 'login']));
    expect(await complete('')).not.toContain('complete');
    expect(await complete('secrets', '')).toEqual(expect.arrayContaining(['rotate', 'prune']));
    expect(await complete('secrets', 'rotate', 'db', '--')).toContain('--stability-window');
    expect(await complete('secrets', 'rotate', 'db', '--busy', '')).toContain('skip');
    expect(await complete('rotations', 'resolve', 'x', '')).toContain('abandon');
  });

  it('knows names', async () => {
    answer = (_, response) => sendJson(response, 200, { items: [{ name: 'db_password' }] });
    expect(await complete('secrets', 'rotate', '')).toEqual(['db_password']);
    expect(await complete('secrets', 'create', '')).toEqual([]);
  });
});
