import type { TaskMap } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aTestAudit } from '../audit/testing/an-audit.js';
import { noKeys } from '../idempotency/testing/no-keys.js';
import { startApp, type TestApp } from '../swarm/testing/start-app.js';
import { NodesModule } from './nodes.module.js';

describe('/task-map', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startApp({ imports: [NodesModule], providers: [aTestAudit(), noKeys] });
    const { engine } = app.test;
    engine.addNode({ id: 'n2', name: 'beta', role: 'worker' });
    engine.addNode({ id: 'n1', name: 'alpha' });
    const labels = { 'com.docker.stack.namespace': 'shop' };
    const web = engine.addService({ name: 'web', spec: { name: 'web', labels }, labels });
    const api = engine.addService({ name: 'api' });
    const add = (serviceId: string, slot: number, task: object) =>
      engine.addTask({ serviceId, slot, state: 'running', desiredState: 'running', ...task });
    add(web.id, 2, { nodeId: 'n1' });
    add(web.id, 1, { nodeId: 'n1', state: 'failed' });
    add(web.id, 1, { nodeId: 'n1', state: 'failed', desiredState: 'shutdown' });
    add(web.id, 3, { nodeId: 'gone', desiredState: 'shutdown' });
    add(api.id, 1, { nodeId: 'n2', state: 'starting' });
    add(api.id, 2, { nodeId: null, state: 'pending' });
    add(api.id, 3, { nodeId: 'n2', state: 'complete', desiredState: 'shutdown' });
    await app.test.refresh();
  });
  afterEach(() => app.close());

  const map = async (query = '') => (await app.call('GET', `/task-map${query}`)).json<TaskMap>();
  const texts = (tasks: TaskMap['unassigned']) =>
    tasks.map(({ service, slot, state, desiredState }) =>
      [`${service}.${slot}`, state, ...(desiredState === 'running' ? [] : [desiredState])].join(
        ' ',
      ),
    );

  it('has the tasks of each node by service, without those that have ended', async () => {
    const { nodes, unassigned, total } = await map();
    expect(nodes.map(({ name, tasks }) => [name, ...texts(tasks)])).toEqual([
      ['alpha', 'web.1 failed', 'web.2 running'],
      ['beta', 'api.1 starting'],
    ]);
    expect(texts(unassigned)).toEqual(['api.2 pending', 'web.3 running shutdown']);
    expect(total).toBe(5);
  });

  it('can be limited to a stack, and keeps the nodes', async () => {
    const { nodes, total } = await map('?stack=shop');
    expect(nodes.map(({ name, tasks }) => [name, tasks.length])).toEqual([
      ['alpha', 2],
      ['beta', 0],
    ]);
    expect(total).toBe(3);
  });

  it('reads the tasks once for viewers that ask at the same time', async () => {
    const listTasks = vi.spyOn(app.test.engine, 'listTasks');
    await Promise.all([map(), map('?stack=shop'), map()]);
    expect(listTasks).toHaveBeenCalledTimes(1);
  });
});
