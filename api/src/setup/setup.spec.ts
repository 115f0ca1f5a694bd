import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cookieOf,
  PASSWORD,
  problemOf,
  startApi,
  tokenOf,
  type TestApi,
} from '../testing/index.js';
import { Sealed } from '../env/index.js';
import { Engine, EngineUnreachable } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { aStoredObject } from '../engine/testing/factories.js';
import { EventBus } from '../events/index.js';
import { SwarmCache, Swarm } from '../swarm/index.js';
import { printSetupToken } from './print-setup-token.js';
import { SetupModule } from './setup.module.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

const HOUR = 3_600_000;

let cache: SwarmCache;
let engine: FakeEngine;
const start = (options: Parameters<typeof startApi>[0] = {}) => {
  cache = new SwarmCache(new EventBus());
  engine = new FakeEngine();
  const providers = [
    { provide: Swarm, useValue: { cache } },
    { provide: Engine, useValue: engine },
  ];
  return startApi({ imports: [SetupModule], providers, ...options });
};
const admin = { username: 'root', password: new Sealed(PASSWORD) };

let api: TestApi;
afterEach(() => api.close());

const printed = async () => {
  let text = '';
  await printSetupToken(api.app, undefined, (part) => (text += part));
  return text;
};
const aToken = async () => /#(\S+)/.exec(await printed())![1]!;
const setUp = (token: string, username = 'root', headers = {}, password = PASSWORD) =>
  api.call('POST', '/setup', { body: { token, username, password }, headers });
const isNeeded = async () =>
  (await api.call('GET', '/setup')).json<{ isNeeded: boolean }>().isNeeded;

describe('POST /setup', () => {
  beforeEach(async () => {
    api = await start();
  });

  it('rejects a password that can be guessed, and keeps the token', async () => {
    const token = await aToken();
    const weak = await setUp(token, 'root', {}, 'password1234');
    expect(problemOf(weak)).toBe('422 invalid-input');
    expect((await setUp(token)).statusCode).toBe(201);
  });

  it('creates an admin and signs the admin in', async () => {
    expect(await isNeeded()).toBe(true);
    const answer = await setUp(await aToken());
    expect(answer.statusCode).toBe(201);
    expect(cookieOf(answer)).toMatch(/^[\w-]{43}$/);
    const session = await api.call('GET', '/auth/session', { token: tokenOf(answer) });
    expect(session.json()).toMatchObject({ role: 'admin', user: { username: 'root' } });
    expect(await isNeeded()).toBe(false);
  });

  it('works only once', async () => {
    const token = await aToken();
    await setUp(token);
    expect(problemOf(await setUp(token, 'eve'))).toBe('409 setup-done');
  });

  it('creates one admin for two simultaneous requests', async () => {
    const token = await aToken();
    const answers = await Promise.all([setUp(token, 'root'), setUp(token, 'eve')]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
    expect(await api.database.db.selectFrom('user').select('id').execute()).toHaveLength(1);
  });

  it('answers setup-done if another setup finished while the token was checked', async () => {
    const token = await aToken();
    const tokens = api.app.get(SetupTokensRepository, { strict: false });
    vi.spyOn(tokens, 'find').mockImplementationOnce(
      async () => void (await api.aUser({ role: 'admin' })),
    );
    expect(problemOf(await setUp(`${token}x`, 'eve'))).toBe('409 setup-done');
  });

  it('rejects wrong tokens, which do not delay the owner of the right one', async () => {
    const token = await aToken();
    const wrong = await Promise.all(Array.from({ length: 20 }, () => setUp('wrong')));
    expect(new Set(wrong.map(problemOf))).toEqual(new Set(['401 wrong-setup-token']));
    expect(await isNeeded()).toBe(true);
    expect((await setUp(token)).statusCode).toBe(201);
    expect(api.pauses).not.toHaveBeenCalled();
  });

  it('rejects every token before one was printed', async () => {
    expect(problemOf(await setUp('x'))).toBe('401 wrong-setup-token');
  });

  it('rejects an expired token', async () => {
    const token = await aToken();
    api.clock.forward(24 * HOUR);
    expect(problemOf(await setUp(token))).toBe('401 wrong-setup-token');
  });

  it('rejects a token that expires during the request', async () => {
    const token = await aToken();
    vi.spyOn(engine, 'listObjects').mockImplementation(async () => {
      api.clock.forward(24 * HOUR);
      return [];
    });
    expect(problemOf(await setUp(token))).toBe('401 wrong-setup-token');
    expect(await isNeeded()).toBe(true);
  });

  it('invalidates a token when the next one is printed', async () => {
    const [first, second] = [await aToken(), await aToken()];
    expect((await setUp(first)).statusCode).toBe(401);
    expect((await setUp(second)).statusCode).toBe(201);
  });

  it('keeps the token valid if the username is rejected', async () => {
    const token = await aToken();
    expect(problemOf(await setUp(token, 'a b'))).toBe('422 invalid-input');
    expect((await setUp(token)).statusCode).toBe(201);
  });

  it('rejects a request from another origin', async () => {
    const answer = await setUp(await aToken(), 'root', { origin: 'https://evil.example' });
    expect(problemOf(answer)).toBe('403 foreign-origin');
  });

  it('stores no token', async () => {
    const token = await aToken();
    const rows = await api.database.db.selectFrom('setupToken').select('hash').execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('is refused if Waxseal managed the Swarm before, and keeps the token valid', async () => {
    const { id } = engine.addSecret({ labels: { 'waxseal.family': 'db' } });
    const token = await aToken();
    expect(problemOf(await setUp('wrong'))).toBe('401 wrong-setup-token');
    expect(problemOf(await setUp(token))).toBe('409 setup-refused');
    engine.dropObject('secret', id);
    expect((await setUp(token)).statusCode).toBe(201);
  });

  it('is refused by what was known last if Docker cannot be asked', async () => {
    const labels = { 'waxseal.family': 'db' };
    cache.putObject(aStoredObject('config', { labels }));
    engine.failWith(new EngineUnreachable());
    expect(problemOf(await setUp(await aToken()))).toBe('409 setup-refused');
  });

  it('is not refused for a secret that only has the labels of a certificate', async () => {
    const labels = {
      'waxseal.expires': '2027-01-01T00:00:00.000Z',
      'waxseal.subject': 'CN=a.b',
      'waxseal.public-key': 'abc',
    };
    engine.addSecret({ labels });
    expect((await setUp(await aToken())).statusCode).toBe(201);
  });
});

describe('printSetupToken', () => {
  it('prints the address of the setup page', async () => {
    api = await start();
    expect(await printed()).toMatch(/^ {2}http:\/\/127\.0\.0\.1:8080\/setup#[\w-]{43}$/m);
  });

  it('prints nothing once a user exists', async () => {
    api = await start({ setup: { admin } });
    expect(await printed()).toBe('');
  });
});

describe('MakeFirstAdmin', () => {
  it('creates the admin named in the environment', async () => {
    api = await start({ setup: { admin } });
    expect(await isNeeded()).toBe(false);
    expect((await api.signIn('root')).answer.statusCode).toBe(200);
  });

  it('stops the start if the password can be guessed', async () => {
    const weak = { username: 'root', password: new Sealed('            ') };
    await expect(start({ setup: { admin: weak } })).rejects.toThrow('WAXSEAL_ADMIN_PASSWORD: This');
    api = await start();
  });

  it('changes nothing at a later start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waxseal-setup-'));
    const again = {
      databasePath: join(folder, 'db'),
      masterKey: randomBytes(32).toString('base64'),
    };
    api = await start({ ...again, setup: { admin } });
    await api.close();
    const other = { username: 'eve', password: new Sealed('some other password') };
    api = await start({ ...again, setup: { admin: other } });
    expect((await api.signIn('eve', 'some other password')).answer.statusCode).toBe(401);
    expect((await api.signIn('root')).answer.statusCode).toBe(200);
    rmSync(folder, { recursive: true });
  });
});

describe('The audit of the setup', () => {
  const told = async () => {
    const rows = api.database.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'setup.complete');
    return (await rows.orderBy('seq').execute()).map((row) =>
      [row.targetName, row.fields, row.outcome, row.code].filter(Boolean).join(' '),
    );
  };
  const fields = '["username","password"]';

  it('names the first admin', async () => {
    api = await start();
    await setUp(await aToken());
    expect(await told()).toEqual([`root ${fields} attempted`, `root ${fields} succeeded`]);
  });

  it('records why the setup was refused', async () => {
    api = await start();
    engine.addSecret({ labels: { 'waxseal.owner': 'x' } });
    await setUp(await aToken());
    expect((await told()).at(-1)).toBe(`root ${fields} failed setup-refused`);
  });

  it('names no creator for the admin from the environment', async () => {
    api = await start({ setup: { admin } });
    expect(await told()).toEqual([`root ${fields} attempted`, `root ${fields} succeeded`]);
    const rows = await api.database.db.selectFrom('audit').select('actorId').execute();
    expect(rows.every(({ actorId }) => actorId === null)).toBe(true);
  });
});
