import type { Plan } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Audit } from '../audit/index.js';
import { aTestAudit, type TestAudit } from '../audit/testing/an-audit.js';
import { noKeys } from '../idempotency/testing/no-keys.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { NodesModule } from './nodes.module.js';

describe('/nodes/{id}', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startApp({ imports: [NodesModule], providers: [aTestAudit(), noKeys] });
    const { engine } = app.test;
    engine.addNode({ id: 'm1', name: 'alpha' });
    engine.addNode({ id: 'w1', name: 'beta', role: 'worker', labels: { zone: 'a' } });
    engine.addNode({ id: 'w2', name: 'gamma', role: 'worker', labels: { zone: 'b' } });
    await app.test.refresh();
  });
  afterEach(() => app.close());

  const anyone = { 'if-match': '*' };
  const edit = (id: string, body: object, query = '', headers: Record<string, string> = anyone) =>
    app.call('PATCH', `/nodes/${id}${query}`, body, headers);
  const plan = async (id: string, body: object) =>
    (await edit(id, body, '?dryRun=true')).json<Plan>();
  const remove = (id: string, query = '', headers: Record<string, string> = anyone) =>
    app.call('DELETE', `/nodes/${id}${query}`, undefined, headers);
  const told = () => app.app.get<TestAudit>(Audit, { strict: false }).told;

  /** A service with its tasks on these nodes. */
  async function aServiceOn(name: string, nodeIds: string[], spec: object = {}) {
    const { engine } = app.test;
    const service = engine.addService({ name, spec: { name, replicas: nodeIds.length, ...spec } });
    for (const nodeId of nodeIds)
      engine.addTask({ serviceId: service.id, nodeId, state: 'running', desiredState: 'running' });
    await app.test.refresh();
  }
  const effects = async (id: string, body: object) =>
    (await plan(id, body)).effects.map(
      ({ service, effect, tasks, reason, isDownForAMoment }) =>
        `${service} ${effect} ${tasks}${isDownForAMoment ? ' down' : ''}${reason ? `: ${reason}` : ''}`,
    );

  it('describes the node', async () => {
    expect((await app.call('GET', '/nodes/w1')).json()).toMatchObject({
      kind: 'node',
      name: 'beta',
      cpus: 2,
      labels: { zone: 'a' },
    });
    expect(problemOf(await app.call('GET', '/nodes/none'))).toBe('404 not-found');
  });

  it('lists its tasks by service', async () => {
    await aServiceOn('web', ['w1', 'w2']);
    await aServiceOn('api', ['w1']);
    const { items } = (await app.call('GET', '/nodes/w1/tasks')).json();
    expect(items.map(({ service }: { service: string }) => service)).toEqual(['api', 'web']);
    expect(problemOf(await app.call('GET', '/nodes/none/tasks'))).toBe('404 not-found');
  });

  it('sums what its tasks reserve, on every page', async () => {
    const of = (reservedCpus: number | null, reservedMemoryBytes: number | null) => ({
      resources: { limitCpus: null, limitMemoryBytes: null, reservedCpus, reservedMemoryBytes },
    });
    await aServiceOn('web', ['w1', 'w1', 'w1', 'w2'], of(0.1, 1000));
    await aServiceOn('api', ['w1'], of(null, null));
    const { reserved } = (await app.call('GET', '/nodes/w1/tasks?limit=1')).json();
    expect(reserved).toEqual({ cpus: 0.3, memoryBytes: 3000 });
  });

  describe('a plan', () => {
    it('of a drain has what moves, what stops and what cannot move', async () => {
      await aServiceOn('web', ['w1', 'w1', 'w2']);
      await aServiceOn('alone', ['w1']);
      await aServiceOn('agent', ['m1', 'w1', 'w2'], { mode: 'global', replicas: null });
      await aServiceOn('local', ['w1'], { constraints: ['node.labels.zone==a'] });
      expect(await effects('w1', { availability: 'drain' })).toEqual([
        'agent stop 1',
        'alone move 1 down',
        'local wait 1: 2 nodes: does not meet node.labels.zone==a; 1 node: drained',
        'web move 2',
      ]);
      expect(app.test.engine.facts.localState).toBe('active');
      expect(await plan('w1', { availability: 'drain' })).toMatchObject({
        action: 'node.edit',
        target: { kind: 'node', name: 'beta' },
        diff: [{ path: 'availability', before: 'active', after: 'drain' }],
        warnings: [],
      });
    });

    it('of a pause moves nothing', async () => {
      await aServiceOn('web', ['w1']);
      expect(await effects('w1', { availability: 'pause' })).toEqual([]);
      expect((await plan('w1', { availability: 'pause' })).warnings).toHaveLength(1);
    });

    it('of an activation starts tasks of global services', async () => {
      app.test.engine.moveNode('w1', { availability: 'drain' });
      await aServiceOn('web', ['w2']);
      await aServiceOn('agent', ['m1', 'w2'], { mode: 'global', replicas: null });
      expect(await effects('w1', { availability: 'active' })).toEqual(['agent start 1']);
    });

    it('of labels moves the tasks whose constraints no longer fit', async () => {
      await aServiceOn('zoned', ['w1'], { constraints: ['node.labels.zone==a'] });
      await aServiceOn('web', ['w1']);
      expect(await effects('w1', { labels: { zone: 'c' } })).toEqual([
        'zoned wait 1: 3 nodes: does not meet node.labels.zone==a',
      ]);
    });

    it('of a role says how many managers may be lost', async () => {
      const { warnings } = await plan('w1', { role: 'manager' });
      expect(warnings[0]).toBe('The Swarm then has 2 managers and survives the loss of none.');
      expect(warnings).toHaveLength(2);
      await edit('w1', { role: 'manager' });
      expect((await plan('w2', { role: 'manager' })).warnings).toEqual([
        'The Swarm then has 3 managers and survives the loss of 1.',
      ]);
    });

    it('checks the precondition and the last manager', async () => {
      expect(problemOf(await edit('m1', { role: 'worker' }, '?dryRun=true'))).toBe(
        '409 last-manager',
      );
      const stale = { 'if-match': '"other.tag"' };
      expect(problemOf(await edit('w1', { role: 'manager' }, '?dryRun=true', stale))).toBe(
        '412 stale-version',
      );
      expect(told()).toEqual([]);
    });
  });

  it('is changed and audited by its name', async () => {
    const answer = await edit('w1', { availability: 'drain', labels: { zone: null, rack: '1' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ availability: 'drain', labels: { rack: '1' } });
    expect((await app.call('GET', '/nodes/w1')).json()).toEqual(answer.json());
    expect(told()).toEqual(['node.edit node:beta attempted', 'node.edit node:beta succeeded']);
  });

  it.each([
    ['m1', { role: 'worker' }, '409 last-manager'],
    ['none', { role: 'worker' }, '404 not-found'],
    ['w1', {}, '422 invalid-input'],
    ['w1', { availability: 'off' }, '422 invalid-input'],
    ['w1', { labels: { 'com.docker.x': 'a' } }, '422 invalid-input'],
  ])('refuses %s %j', async (id, body, problem) => {
    expect(problemOf(await edit(id, body))).toBe(problem);
  });

  it('is not changed after another change, and tells the node as it is', async () => {
    const { headers } = await app.call('GET', '/nodes/w1');
    app.test.engine.overwriteNode('w1', { availability: 'pause' });
    await app.test.refresh();
    const answer = await edit('w1', { role: 'manager' }, '', { 'if-match': String(headers.etag) });
    expect(problemOf(answer)).toBe('412 stale-version');
    expect(answer.json()).toMatchObject({ current: { availability: 'pause' } });
  });

  describe('deletion', () => {
    it('is refused for a manager and for a node that is up', async () => {
      expect(problemOf(await remove('m1'))).toBe('409 node-is-manager');
      expect(problemOf(await remove('w1'))).toBe('409 node-up');
      expect(problemOf(await remove('w1', '?dryRun=true'))).toBe('409 node-up');
      expect(problemOf(await remove('none'))).toBe('404 not-found');
    });

    it('deletes a node that is down, and one that is up by force', async () => {
      app.test.engine.moveNode('w1', { state: 'down' });
      await app.test.refresh();
      expect((await remove('w1', '?dryRun=true')).json<Plan>().warnings).toHaveLength(1);
      expect((await remove('w1')).statusCode).toBe(204);
      expect((await remove('w2', '?force=true&dryRun=true')).json<Plan>().warnings).toHaveLength(2);
      expect((await remove('w2', '?force=true')).statusCode).toBe(204);
      expect((await app.test.engine.listNodes()).map(({ id }) => id)).toEqual(['m1']);
      expect(problemOf(await app.call('GET', '/nodes/w1'))).toBe('404 not-found');
      expect(told().at(-1)).toBe('node.delete node:gamma succeeded');
    });
  });
});
