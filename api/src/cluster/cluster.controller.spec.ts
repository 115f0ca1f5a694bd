import type { Problem } from '@waxseal/shared';
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
});
