// Budget: 70 s.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '@waxseal/shared';
import { Browser } from '../support/browser';
import { browserStorageOf } from '../support/browser-storage';
import { Canaries } from '../support/canary';
import { letCanariesIn, passwords, strays, values } from '../support/leak-scan';
import type { Client } from '../support/client';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

const LONG_MS = 240_000;
const metricsToken = 'canary-metrics-token-90ab';

let sandbox: Sandbox;
let engine: Proxy;
let waxseal: Waxseal;
let front: Proxy;
let browser: Browser;
let admin: Client;
/** Tokens of a session and tokens that can create one. */
let keys: Record<string, string>;
/** Generated values of rotations, which are returned once or never. */
let hidden: Record<string, string>;
let shown: Record<string, string>;

const printedToken = () =>
  eventually(() => {
    const [, token] = /\/setup#(\S+)/.exec(waxseal.notices) ?? [];
    if (!token) throw new Error(`No link on the terminal: ${waxseal.notices}`);
    return token;
  });

const tokenOf = (body: Buffer) => /"accessToken":"([^"]+)"/.exec(body.toString())?.[1];
const cookieOf = (headers: string) => /waxseal_refresh=([\w-]{20,})/.exec(headers)?.[1];

/** Every returned token and cookie, with the signature of each token. */
function sessionKeys(): Record<string, string> {
  const all = front.answers.flatMap(({ headers, body }) => [tokenOf(body), cookieOf(headers)]);
  const given = all.filter((one) => one !== undefined);
  const signatures = given.flatMap((one) => one.split('.')[2] ?? []);
  return Object.fromEntries([...given, ...signatures].map((one, at) => [`session ${at}`, one]));
}

/** The value that the Engine got under this name; nothing else contains a generated value. */
function createdAs(name: string): string {
  const bodies = engine.seen
    .filter(({ url }) => url.includes('/secrets/create'))
    .map(({ body }) => JSON.parse(body) as { Name: string; Data: string });
  const { Data } = bodies.find(({ Name }) => Name === name)!;
  return Buffer.from(Data, 'base64').toString();
}

beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.importImage();
  engine = await Proxy.start(sandbox.socket);
  const env = { WAXSEAL_LOG_LEVEL: 'trace', WAXSEAL_METRICS_TOKEN: metricsToken };
  waxseal = await Waxseal.start(engine.dockerHost, { admin: false, env });
  await waxseal.ready();
  front = await Proxy.start(waxseal.url);
  browser = await Browser.start(front.url, { profile: true });
  const setupToken = await printedToken();
  ({ admin } = await letCanariesIn(front.url, setupToken, browser, new DockerCli(sandbox)));
  hidden = { hidden: createdAs('by-base64.v2') };
  shown = { shown: createdAs('by-base64.v3') };
  keys = { ...sessionKeys(), setupToken };
}, LONG_MS);
afterAll(async () => {
  try {
    await browser?.close();
    front?.close();
    await waxseal?.close();
  } finally {
    engine?.close();
    await sandbox?.close();
  }
}, LONG_MS);

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Undefined if the path is no file or was deleted. */
function contentOf(path: string): Buffer | undefined {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
  return isFile ? readFileSync(path) : undefined;
}

const all = () =>
  new Canaries({ ...values, ...hidden, ...shown, ...passwords, ...strays, ...keys, metricsToken });
const inResponses = () => new Canaries({ ...values, ...hidden, ...passwords, metricsToken });

/** Also checks that the text contains a known part, so that an empty text does not pass. */
const expectNone = (canaries: Canaries, place: Buffer | string, known: string) => {
  expect(place.includes(known)).toBe(true);
  expect(canaries.in(place)).toEqual([]);
};

describe('A secret value', () => {
  it('is not in the log at any level', () => {
    expect(waxseal.log.split('\n').length).toBeGreaterThan(50);
    expectNone(all(), waxseal.log, '"route":"/api/v1/secrets"');
    // Line by line too, because compressed content is found only in a single line.
    for (const line of waxseal.log.split('\n')) expect(all().in(line)).toEqual([]);
  });

  it('is not on the terminal, except for the setup link', () => {
    const { setupToken, ...others } = keys;
    expect(waxseal.notices.split(setupToken!).length).toBe(2);
    expectNone(
      new Canaries({ ...values, ...passwords, ...strays, ...others }),
      waxseal.notices,
      '/setup#',
    );
  });

  it('is in no file of the data folder, including the database journal', () => {
    const files = filesBelow(waxseal.dataDir);
    const names = files.map((file) => file.slice(waxseal.dataDir.length + 1));
    expect(names).toEqual(expect.arrayContaining(['waxseal.sqlite', 'waxseal.sqlite-wal']));
    const canaries = all();
    const contents = files.map((file) => readFileSync(file));
    expectNone(canaries, Buffer.concat(contents), 'by-base64');
    for (const content of contents) expect(canaries.in(content)).toEqual([]);
  });

  it('is in no row and no export of the audit', async () => {
    const { body, text } = await admin.get<Page<unknown>>('/audit?limit=500');
    expect(body.nextCursor).toBeNull();
    expectNone(all(), text, 'by-base64');
    for (const format of ['csv', 'ndjson'])
      expectNone(all(), (await admin.get(`/audit/export?format=${format}`)).text, 'by-base64');
  });

  it('is in no metric', async () => {
    const headers = { authorization: `Bearer ${metricsToken}` };
    const { text } = await admin.call('GET', '/metrics', { headers, expect: 200 });
    expectNone(all(), text, '/api/v1/secrets');
  });

  it('is in no response; tokens and revealed values are only in theirs', () => {
    const handsOut = /^\/api\/v1\/(setup|auth\/(login|refresh))$/;
    const reveals = front.answers.filter(({ body }) => new Canaries(shown).in(body).length > 0);
    expect(reveals).toMatchObject([
      { method: 'POST', path: '/api/v1/secrets/by-base64/rotations', status: 202 },
    ]);
    expect(front.answers.length).toBeGreaterThan(50);
    const [inAny, inOthers] = [inResponses(), new Canaries({ ...keys, ...shown })];
    expect(front.answers.some(({ body }) => body.includes('by-base64'))).toBe(true);
    for (const { method, path, status, headers, body } of front.answers) {
      const found = [headers, body].flatMap((part) => [
        ...inAny.in(part),
        ...(handsOut.test(path) || reveals[0]!.body === body ? [] : inOthers.in(part)),
      ]);
      expect([method, path, status, found]).toEqual([method, path, status, []]);
    }
  });

  it('is in no response to later requests', async () => {
    const before = front.answers.length;
    for (const path of ['', '/by-text', '/by-file/versions', '/by-base64/usage'])
      await admin.get(`/secrets${path}`);
    for (const path of ['/users', '/overview', '/stacks', '/services']) await admin.get(path);
    const { items } = (await admin.get<Page<{ id: string }>>('/rotations')).body;
    expect(items).toHaveLength(6);
    for (const { id } of items) await admin.get(`/rotations/${id}`);
    const canaries = all();
    for (const { headers, body } of front.answers.slice(before))
      expect([...canaries.in(headers), ...canaries.in(body)]).toEqual([]);
  });

  it('is not in the storage, the cookies or the history of the browser', async () => {
    const page = browser.context.pages().at(-1)!;
    const { setupToken: _, ...sessions } = keys;
    const tokens = Object.fromEntries(
      Object.entries(sessions).filter(([, key]) => key.includes('.')),
    );
    const canaries = new Canaries({ ...values, ...hidden, ...shown, ...passwords, ...tokens });
    expectNone(canaries, await browserStorageOf(page), 'waxseal_refresh');
    const files = filesBelow(browser.profile);
    expect(files.some((file) => file.includes('Local Storage'))).toBe(true);
    for (const file of files)
      expect([file, canaries.in(contentOf(file) ?? '')]).toEqual([file, []]);
  });

  it('is not in the command line or the environment of the process', () => {
    const known = { cmdline: 'main.js', environ: 'WAXSEAL_LOG_LEVEL' };
    const canaries = new Canaries({ ...values, ...passwords, ...strays, ...keys });
    for (const [name, text] of Object.entries(known))
      expectNone(canaries, readFileSync(`/proc/${waxseal.pid}/${name}`), text);
  });

  it('is in no URL or header of requests to the Engine, only in the bodies that create it', () => {
    const outside = engine.seen.map(({ method, url, headers }) => `${method} ${url} ${headers}`);
    expectNone(all(), outside.join('\n'), '/secrets/create');
    expectNone(all(), decodeURIComponent(outside.join('\n')), '/secrets/create');
    const carriers = engine.seen.filter(({ body }) => all().in(body).length > 0);
    const path = expect.stringMatching(/^\/v[\d.]+\/secrets\/create\??$/);
    expect(carriers).toMatchObject(
      [
        ...['by-text', 'by-base64', 'once', 'keyed', 'by-file'],
        ...['by-text.v2', 'by-text.v3', 'by-base64.v2', 'by-base64.v3', 'by-file.v2'],
      ].map((name) => ({
        method: 'POST',
        url: path,
        body: expect.stringContaining(`"Name":"${name}"`),
      })),
    );
    const refused = new Canaries({ refused: values.refused, ...passwords, ...strays, ...keys });
    for (const { body } of engine.seen) expect(refused.in(body)).toEqual([]);
  });
});

describe('The log', () => {
  const lines = () => waxseal.log.trim().split('\n');

  it('has one JSON object per line with level, time and message', () => {
    for (const line of lines())
      expect(JSON.parse(line)).toMatchObject({
        level: expect.stringMatching(/^(trace|debug|info|warn|error|fatal)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        msg: expect.any(String),
      });
  });

  it('has one line per request with id, route and status but without names', async () => {
    await admin.get('/secrets/by-text?');
    const { headers } = await admin.get('/secrets/by-text');
    const id = headers.get('x-request-id');
    await eventually(() => {
      const own = lines()
        .map((line) => JSON.parse(line))
        .filter(({ requestId }) => requestId === id);
      expect(own).toMatchObject([
        { msg: 'request', method: 'GET', route: '/api/v1/secrets/:name', status: 200 },
      ]);
      expect(own[0]).toHaveProperty('userId');
      expect(JSON.stringify(own)).not.toContain('by-text');
    });
  });
});
