import { SubListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { ServicesFixture } from '../services/testing/services-fixture.js';
import { ExplainPlacement } from './explain-placement.js';

describe('ExplainPlacement', () => {
  let fixture: ServicesFixture;
  let explain: ExplainPlacement;
  beforeEach(() => {
    fixture = new ServicesFixture();
    const { test, queries, engine } = fixture;
    explain = new ExplainPlacement(test.swarm, queries, engine, test.pager);
    engine.addNode({ id: 'n1', name: 'alpha', labels: { disk: 'ssd' }, cpus: 2 });
    engine.addNode({ id: 'n2', name: 'beta', availability: 'drain' });
    engine.addNode({ id: 'n3', name: 'gamma', state: 'down' });
  });
  const explained = async () => {
    await fixture.test.refresh();
    const { items } = (await explain.execute('web', SubListQuery.parse({}))).body;
    return items.map(({ node, tasks, obstacle }) => [node.name, tasks, obstacle]);
  };

  it('names the constraint or the state that excludes each node', async () => {
    const constraints = ['node.labels.disk == hdd'];
    fixture.engine.addService({ name: 'web', spec: { constraints } });
    expect(await explained()).toEqual([
      ['alpha', 0, 'does not meet node.labels.disk == hdd'],
      ['beta', 0, 'drained'],
      ['gamma', 0, 'not ready'],
    ]);
  });

  it('counts what the tasks of other services have reserved', async () => {
    const { engine } = fixture;
    const reserving = (reservedCpus: number) => ({
      limitCpus: null,
      limitMemoryBytes: null,
      reservedCpus,
      reservedMemoryBytes: null,
    });
    const other = engine.addService({ name: 'other', spec: { resources: reserving(1.5) } });
    engine.addTask({ serviceId: other.id, nodeId: 'n1' });
    engine.addService({ name: 'web', spec: { resources: reserving(1) } });
    expect((await explained())[0]).toEqual(['alpha', 0, 'not enough processors']);
  });

  it('has no obstacle for a node that can take a task, and counts those that it has', async () => {
    const { id } = fixture.engine.addService({ name: 'web' });
    fixture.engine.addTask({ serviceId: id, nodeId: 'n1' });
    expect((await explained())[0]).toEqual(['alpha', 1, null]);
  });

  it('says that a node has its task of a global service', async () => {
    const { id } = fixture.engine.addService({ name: 'web', spec: { mode: 'global' } });
    fixture.engine.addTask({ serviceId: id, nodeId: 'n1', slot: null });
    expect((await explained())[0]).toEqual(['alpha', 1, 'has its task']);
  });
});
