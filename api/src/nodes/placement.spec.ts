import { describe, expect, it } from 'vitest';
import { aNode, aService, aTask } from '../engine/testing/factories.js';
import { meets, Placements } from './placement.js';

describe('A placement constraint', () => {
  const node = aNode({
    id: 'n1',
    name: 'Worker-1',
    role: 'worker',
    labels: { zone: 'A', empty: '' },
    engineLabels: { disk: 'ssd' },
    architecture: 'x86_64',
  });

  it.each([
    ['node.id == n1', true],
    ['node.id!=n1', false],
    ['node.hostname==worker-1', true],
    ['node.role == manager', false],
    ['node.role != manager', true],
    ['node.ip == 127.0.0.1', true],
    ['node.platform.os==linux', true],
    ['node.platform.arch==x86_64', true],
    ['node.labels.zone == a', true],
    ['node.labels.zone != b', true],
    ['node.labels.rack == 1', false],
    ['node.labels.rack != 1', true],
    ['node.labels.empty == ', true],
    ['engine.labels.disk==ssd', true],
    ['engine.labels.disk==hdd', false],
    ['node.unknown==x', false],
    ['nonsense', false],
  ])('%s is met: %s', (constraint, expected) => {
    expect(meets(constraint, node)).toBe(expected);
  });
});

describe('Placing a task', () => {
  const two = [aNode({ id: 'n1' }), aNode({ id: 'n2' })];
  const place = (service = aService(), nodes = two, tasks = [] as ReturnType<typeof aTask>[]) =>
    new Placements(nodes, tasks, () => service).place(service);
  const onBoth = (service: { id: string }) =>
    two.map(({ id }) => aTask({ serviceId: service.id, nodeId: id, desiredState: 'running' }));

  it('finds room on any ready and active node', () => {
    expect(place()).toBeUndefined();
  });

  it.each([
    ['nodes that are down', { state: 'down' }, '2 nodes: not ready'],
    ['paused nodes', { availability: 'pause' }, '2 nodes: paused'],
    ['drained nodes', { availability: 'drain' }, '2 nodes: drained'],
  ])('names %s', (_, facts, reason) => {
    expect(place(aService(), [aNode(facts), aNode(facts)])).toBe(reason);
  });

  it.each([
    [{ constraints: ['node.labels.zone==b'] }, '2 nodes: does not meet node.labels.zone==b'],
    [{ platforms: [{ os: 'windows', architecture: '' }] }, '2 nodes: another platform'],
    [{ platforms: [{ os: 'linux', architecture: 'amd64' }] }, undefined],
    [{ maxReplicasPerNode: 1 }, '2 nodes: has 1 task of the service, the most allowed'],
    [{ maxReplicasPerNode: 2 }, undefined],
    [{ ports: [aPort('host')] }, '2 nodes: its port is taken by a task of the service'],
    [{ ports: [aPort('ingress')] }, undefined],
    [{ resources: reserving({ reservedCpus: 1.5 }) }, '2 nodes: not enough processors'],
    [{ resources: reserving({ reservedCpus: 1 }) }, undefined],
    [{ resources: reserving({ reservedMemoryBytes: 1.5e9 }) }, '2 nodes: not enough memory'],
  ])('beside a task of the service on each node: %j', (spec, reason) => {
    const service = aService({ spec });
    expect(place(service, two, onBoth(service))).toBe(reason);
  });

  it('counts each node by its own obstacle', () => {
    const nodes = [aNode({ state: 'down' }), aNode({ availability: 'drain' })];
    expect(place(aService(), nodes)).toBe('1 node: drained; 1 node: not ready');
    expect(place(aService(), [])).toBe('there is no other node');
  });

  it('spreads tasks over the values of a label before the nodes', () => {
    const nodes = ['1', '2', '2'].map((zone, at) => aNode({ id: `n${at}`, labels: { zone } }));
    const service = aService({ spec: { spreadOver: ['node.labels.zone'] } });
    const placements = new Placements(nodes, [], () => service);
    for (let task = 0; task < 4; task += 1) placements.place(service);
    expect(placements.explain(service).map(({ tasks }) => tasks)).toEqual([2, 1, 1]);
  });

  it('takes the room that it gives', () => {
    const service = aService({ spec: { maxReplicasPerNode: 1 } });
    const placements = new Placements(two, [], () => service);
    const placed = [1, 2, 3].map(() => placements.place(service) === undefined);
    expect(placed).toEqual([true, true, false]);
  });
});

function aPort(publishMode: string) {
  return { protocol: 'tcp', target: 80, published: 80, publishMode };
}

function reserving(reserved: { reservedCpus?: number; reservedMemoryBytes?: number }) {
  const none = { limitCpus: null, limitMemoryBytes: null };
  return { ...none, reservedCpus: null, reservedMemoryBytes: null, ...reserved };
}
