import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../engine/index.js';
import { FakeEngine } from '../engine/testing/fake-engine.js';
import { SetupModule } from '../setup/index.js';
import { EventBus } from '../events/index.js';
import { SwarmCache, Swarm } from '../swarm/index.js';
import { PASSWORD, problemOf, type TestApi } from '../testing/index.js';
import { ACommandLine } from './testing/a-command-line.js';

describe('setup token', () => {
  let line: ACommandLine;
  let api: TestApi;
  let engine: FakeEngine;
  beforeEach(async () => {
    line = new ACommandLine();
    engine = new FakeEngine();
    const providers = [
      { provide: Swarm, useValue: { cache: new SwarmCache(new EventBus()) } },
      { provide: Engine, useValue: engine },
    ];
    api = await line.startApi({ imports: [SetupModule], providers });
  });
  afterEach(async () => {
    await api.close();
    line.remove();
  });
  const tokenOf = () => /#(\S+)\n$/.exec(line.said)![1]!;
  const setUp = (token: string, username = 'root') =>
    api.call('POST', '/setup', { body: { token, username, password: PASSWORD } });

  it('prints a link that creates one admin', async () => {
    line.env = { WAXSEAL_PUBLIC_URL: 'https://panel.example' };
    expect(await line.run('setup token')).toBe(0);
    expect(line.said).toMatch(/^https:\/\/panel\.example\/setup#[\w-]{43}\n$/);
    expect((await setUp(tokenOf())).statusCode).toBe(201);
    expect(problemOf(await setUp(tokenOf(), 'eve'))).toBe('409 setup-done');
  });

  it('also works if all admins are disabled', async () => {
    await api.aUser({ role: 'admin' });
    await api.database.db.updateTable('user').set({ isDisabled: 1 }).execute();
    expect(await line.run('setup token')).toBe(0);
    expect((await setUp(tokenOf())).statusCode).toBe(201);
  });

  it('is refused if an admin can sign in', async () => {
    await api.aUser({ role: 'admin' });
    expect(await line.run('setup token')).toBe(1);
    expect([line.said, line.complained]).toEqual(['', expect.stringContaining('--recovery')]);
  });

  it('creates one additional admin with --recovery', async () => {
    await api.aUser({ role: 'admin' });
    expect(await line.run('setup token --recovery')).toBe(0);
    expect((await api.call('GET', '/setup')).json()).toEqual({ isNeeded: true });
    expect(problemOf(await setUp('wrong'))).toBe('401 wrong-setup-token');
    expect((await setUp(tokenOf())).statusCode).toBe(201);
    expect((await api.call('GET', '/setup')).json()).toEqual({ isNeeded: false });
    expect(problemOf(await setUp(tokenOf(), 'eve'))).toBe('409 setup-done');
  });

  it('accepts a Swarm of an earlier Waxseal only with --recovery', async () => {
    engine.addSecret({ labels: { 'waxseal.family': 'db' } });
    await line.run('setup token');
    expect(problemOf(await setUp(tokenOf()))).toBe('409 setup-refused');
    await line.run('setup token --recovery');
    expect((await setUp(tokenOf())).statusCode).toBe(201);
  });

  it('invalidates the previous token', async () => {
    await line.run('setup token');
    const first = tokenOf();
    await line.run('setup token');
    expect((await setUp(first)).statusCode).toBe(401);
  });

  it('writes a row to the audit, without the token', async () => {
    await line.run('setup token --recovery');
    const rows = await api.database.db.selectFrom('audit').selectAll().execute();
    expect(rows.at(-1)).toMatchObject({ action: 'setup.token', fields: '["recovery"]' });
    expect(JSON.stringify(rows)).not.toContain(tokenOf());
  });
});
