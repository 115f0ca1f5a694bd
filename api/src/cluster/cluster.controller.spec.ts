import type { Plan, Problem } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Audit } from '../audit/index.js';
import { aTestAudit, type TestAudit } from '../audit/testing/an-audit.js';
import { EngineUnreachable } from '../engine/index.js';
import { noKeys } from '../idempotency/testing/no-keys.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { ClusterModule } from './cluster.module.js';

describe('/cluster', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startApp({ imports: [ClusterModule], providers: [aTestAudit(), noKeys] });
  });
  afterEach(() => app.close());
  const leave = () => {
    const { engine } = app.test;
    engine.facts = { ...engine.facts, localState: 'inactive', isManager: false, clusterId: null };
    app.test.swarmStatus.takeFacts(engine.facts);
  };
  const init = (query = '', advertiseAddress = '10.0.0.1:2377') =>
    app.call('POST', `/cluster${query}`, { advertiseAddress });

  it('has the settings of the Swarm', async () => {
    await app.test.refresh();
    app.test.engine.settings.taskHistoryLimit = 2;
    expect((await app.call('GET', '/cluster/settings')).json()).toEqual({
      kind: 'cluster-settings',
      autolock: false,
      taskHistoryLimit: 2,
      certificateLifetimeSeconds: 7_776_000,
      rootCertificateExpiresAt: '2046-01-01T00:00:00.000Z',
      isRotatingRootCertificate: false,
    });
  });

  it('answers with the state while the Engine cannot be reached', async () => {
    app.test.swarmStatus.becomeUnusable(new EngineUnreachable({ detail: 'No socket' }));
    const answer = await app.call('GET', '/cluster');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ state: 'engine-unreachable', detail: 'No socket' });
  });

  it('creates a Swarm and waits until it can be read', async () => {
    leave();
    const answer = await init();
    expect([answer.statusCode, answer.headers.location]).toEqual([201, '/api/v1/cluster']);
    expect(answer.json()).toMatchObject({ state: 'ready', nodeName: 'fake' });
  });

  it('plans a Swarm without creating it', async () => {
    leave();
    const answer = await init('?dryRun=true');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      action: 'cluster.init',
      target: { kind: 'cluster', name: 'fake' },
      diff: [{ path: 'AdvertiseAddr', before: null, after: '10.0.0.1:2377' }],
    });
    expect(app.test.engine.facts.localState).toBe('inactive');
  });

  it.each(['active', 'locked', 'pending', 'error'] as const)(
    'refuses to create a Swarm if the state of the Engine is %s',
    async (localState) => {
      app.test.engine.facts = { ...app.test.engine.facts, localState };
      expect(problemOf(await init())).toBe('409 swarm-active');
      expect(problemOf(await init('?dryRun=true'))).toBe('409 swarm-active');
    },
  );

  it.each(['', 'a b', '10.0.0.1;reboot', '$(reboot)'])(
    'rejects the address "%s"',
    async (address) => {
      leave();
      const answer = await init('', address);
      expect(problemOf(answer)).toBe('422 invalid-input');
      expect(answer.json<Problem>().errors![0]!.pointer).toBe('/advertiseAddress');
    },
  );

  const told = () => app.app.get<TestAudit>(Audit, { strict: false }).told;

  it('audits the creation of a Swarm but not its plan', async () => {
    leave();
    await init('?dryRun=true');
    await init();
    expect(told()).toEqual([
      'cluster.init cluster:null attempted',
      'cluster.init cluster:null succeeded',
    ]);
  });

  it('audits why the Swarm was not created', async () => {
    await init();
    expect(told().at(-1)).toBe('cluster.init cluster:null failed swarm-active');
  });

  describe('autolock', () => {
    beforeEach(() => app.test.refresh());
    const edit = (autolock: boolean, query = '', tag = '*') =>
      app.call('PATCH', `/cluster/settings${query}`, { autolock }, { 'if-match': tag });

    it('is switched on and off, which the cluster shows immediately', async () => {
      const { etag } = (await app.call('GET', '/cluster/settings')).headers;
      const edited = await edit(true, '', String(etag));
      expect(edited.json()).toMatchObject({ kind: 'cluster-settings', autolock: true });
      expect((await app.call('GET', '/cluster')).json()).toMatchObject({ autolock: true });
      expect(problemOf(await edit(false, '', String(etag)))).toBe('412 stale-version');
      expect((await edit(false, '', String(edited.headers.etag))).statusCode).toBe(200);
      expect(app.test.engine.facts.autolock).toBe(false);
      expect(told()).toEqual([
        'cluster.edit cluster:null attempted',
        'cluster.edit cluster:null succeeded',
        'cluster.edit cluster:null attempted',
        'cluster.edit cluster:null failed stale-version',
        'cluster.edit cluster:null attempted',
        'cluster.edit cluster:null succeeded',
      ]);
    });

    it('is planned without a change', async () => {
      const plan = (await edit(true, '?dryRun=true')).json<Plan>();
      expect(plan).toMatchObject({
        action: 'cluster.manage',
        target: { kind: 'cluster', name: 'fake' },
        diff: [{ path: 'autolock', before: 'off', after: 'on' }],
        warnings: [expect.stringContaining('unlock key'), expect.anything()],
      });
      const none = (await edit(false, '?dryRun=true')).json<Plan>();
      expect([none.diff, none.warnings]).toEqual([[], []]);
      expect(problemOf(await edit(true, '?dryRun=true', '"other.x"'))).toBe('412 stale-version');
      expect([app.test.engine.facts.autolock, told()]).toEqual([false, []]);
    });

    it('needs a value', async () => {
      const answer = await app.call('PATCH', '/cluster/settings', {}, { 'if-match': '*' });
      expect(problemOf(answer)).toBe('422 invalid-input');
    });
  });

  describe('a join token', () => {
    beforeEach(() => app.test.refresh());
    const read = (role: string) => app.call('GET', `/cluster/join-tokens/${role}`);
    const rotate = (role: string) => app.call('POST', `/cluster/join-tokens/${role}/rotations`, {});

    it('is returned without anything that lets a client keep it', async () => {
      const { joinTokens } = app.test.engine;
      const answer = await read('worker');
      expect(answer.json()).toEqual({
        role: 'worker',
        token: joinTokens.worker,
        managerAddress: '127.0.0.1:2377',
      });
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
      expect(answer.headers).not.toHaveProperty('etag');
      expect((await read('manager')).json()).toMatchObject({ token: joinTokens.manager });
      expect(problemOf(await read('leader'))).toBe('404 not-found');
    });

    it('is audited by its role, never by its value', async () => {
      await read('manager');
      const { rows } = app.app.get<TestAudit>(Audit, { strict: false });
      expect(told()).toEqual([
        'join-token.read join-token:manager attempted',
        'join-token.read join-token:manager succeeded',
      ]);
      expect(JSON.stringify(rows)).not.toContain('SWMTKN');
    });

    it('is not returned if that cannot be audited', async () => {
      app.app.get<TestAudit>(Audit, { strict: false }).kept.isBroken = true;
      const answers = [await read('worker'), await app.call('GET', '/cluster/unlock-key')];
      expect(answers.map(problemOf)).toEqual(['503 audit-unavailable', '503 audit-unavailable']);
    });

    it.each(['worker', 'manager'] as const)('of a %s is rotated alone', async (role) => {
      const { engine } = app.test;
      const before = { ...engine.joinTokens };
      const answer = await rotate(role);
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
      const other = role === 'worker' ? 'manager' : 'worker';
      expect(engine.joinTokens[role]).not.toBe(before[role]);
      expect(engine.joinTokens[other]).toBe(before[other]);
      expect(told().at(-1)).toBe(`join-token.rotate join-token:${role} succeeded`);
    });
  });

  describe('the unlock key', () => {
    beforeEach(() => app.test.refresh());
    const read = () => app.call('GET', '/cluster/unlock-key');
    const rotate = () => app.call('POST', '/cluster/unlock-key/rotations', {});
    const unlock = (unlockKey: string) => app.call('POST', '/cluster/unlocks', { unlockKey });
    const autolock = (isOn: boolean) => {
      app.test.engine.facts = { ...app.test.engine.facts, autolock: isOn };
    };

    it('is null, and cannot be rotated, while autolock is off', async () => {
      expect((await read()).json()).toEqual({ unlockKey: null });
      expect(problemOf(await rotate())).toBe('409 autolock-off');
    });

    it('is returned and rotated while autolock is on', async () => {
      autolock(true);
      const { unlockKey } = app.test.engine;
      const answer = await read();
      expect(answer.json()).toEqual({ unlockKey });
      expect(answer.headers).not.toHaveProperty('etag');
      expect((await rotate()).statusCode).toBe(204);
      expect((await read()).json()).toEqual({ unlockKey: app.test.engine.unlockKey });
      expect(app.test.engine.unlockKey).not.toBe(unlockKey);
      expect(told().slice(0, 4)).toEqual([
        'unlock-key.read cluster:null attempted',
        'unlock-key.read cluster:null succeeded',
        'unlock-key.rotate cluster:null attempted',
        'unlock-key.rotate cluster:null succeeded',
      ]);
    });

    it('unlocks a locked manager, and another key does not', async () => {
      const { engine, swarmStatus } = app.test;
      expect(problemOf(await unlock(engine.unlockKey))).toBe('409 swarm-not-locked');
      engine.facts = { ...engine.facts, localState: 'locked', isManager: false };
      swarmStatus.takeFacts(engine.facts);
      expect(problemOf(await read())).toBe('503 swarm-locked');
      const wrong = await unlock(`SWMKEY-1-${'x'.repeat(43)}`);
      expect(problemOf(wrong)).toBe('422 invalid-input');
      expect(wrong.json<Problem>().errors).toMatchObject([{ pointer: '/unlockKey' }]);
      expect((await unlock(engine.unlockKey)).statusCode).toBe(204);
      expect((await app.call('GET', '/cluster')).json()).toMatchObject({ state: 'ready' });
      expect(told().at(-1)).toBe('cluster.unlock cluster:null succeeded');
    });

    it.each(['', 'SWMKEY-1-short', `SWMKEY-1-${'x'.repeat(44)}`, `SWMTKN-1-${'x'.repeat(43)}`])(
      'is rejected without asking Docker, and not repeated: "%s"',
      async (wrong) => {
        const answer = await unlock(wrong);
        expect(problemOf(answer)).toBe('422 invalid-input');
        if (wrong) expect(answer.body).not.toContain(wrong);
      },
    );
  });
});
