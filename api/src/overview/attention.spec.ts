import type { Cluster } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import type { EngineNode, EngineTask } from '../engine/index.js';
import { aKnownService, aNode, aTask, type ServiceOverrides } from '../engine/testing/factories.js';
import { summarizeService, troublesOf } from '../services/index.js';
import { attentionOf, type Facts } from './attention.js';

const update = (state: string, message = '') =>
  ({ state, message, startedAt: null, completedAt: null }) as ServiceOverrides['update'];

const aFact = (
  given: ServiceOverrides = {},
  missing: string[] = [],
  tasks?: readonly EngineTask[],
) => {
  const service = aKnownService({ name: 'web', ...given }, tasks);
  const summary = summarizeService(service, false, true);
  return { summary, troubles: troublesOf(service, summary, missing, true) };
};
const causeIds = { of: (cause: string | null) => `id of ${cause}` };
const attention = (facts: Partial<Facts>) =>
  attentionOf(
    {
      cluster: { autolock: null } as Cluster,
      nodes: [],
      services: [],
      secrets: [],
      configs: [],
      waiting: [],
      unmanagedDuplicates: [],
      ...facts,
    },
    causeIds,
  );
/** The first item of each group, as `[kind, name, detail or cause]`. */
const lines = (facts: Partial<Facts>) =>
  attention(facts).map(({ kind, cause, items: [first] }) => [
    kind,
    first?.name ?? null,
    first?.detail ?? cause,
  ]);

describe('attentionOf', () => {
  it('is empty for a healthy Swarm', () => {
    const nodes = [aNode(), aNode(), aNode()];
    const secrets = [
      { name: 'a', state: 'in-use' as const, driftCount: 0, due: null },
      { name: 'b', state: 'held' as const, driftCount: 0, due: null },
    ];
    const services = [
      aFact(),
      aFact({ update: update('completed') }),
      aFact({ update: update('updating') }),
    ];
    const cluster = { autolock: true } as Cluster;
    expect(attention({ nodes, secrets, services, cluster })).toEqual([]);
  });

  it.each<[string, ServiceOverrides, string[], string | null]>([
    ['secret-missing', {}, ['one', 'two'], 'one, two'],
    ['rollout-paused', { update: update('paused', 'task failed') }, [], 'task failed'],
    ['rollout-paused', { update: update('rollback_paused', 'again') }, [], 'again'],
    ['service-degraded', { status: { running: 0, desired: 1, completed: 0 } }, [], null],
    ['rollout-rolled-back', { update: update('rollback_completed', 'done') }, [], 'done'],
  ])('reports a service: %s', (kind, given, missing, detail) => {
    expect(lines({ services: [aFact(given, missing)] })).toEqual([[kind, 'web', detail]]);
  });

  it.each([
    ['service-failed', 'failed', 'shutdown'],
    ['service-degraded', 'failed', 'running'],
    ['service-degraded', 'pending', 'running'],
  ])('reports the error of a task: %s while the task is %s', (kind, state, desiredState) => {
    const tasks = [aTask({ state, desiredState, error: 'the error' })];
    const changed = { updatedAt: '2026-01-01T00:00:00.000Z' };
    const status = { running: 0, desired: 1, completed: 0 };
    const services = [aFact({ ...changed, status }, [], tasks)];
    expect(lines({ services })).toEqual([[kind, 'web', 'the error']]);
  });

  it('does not report a rollback that a client requested', () => {
    const services = [aFact({ update: update('rollback_completed'), previousSpec: {} })];
    expect(attention({ services })).toEqual([]);
  });

  it('reports a secret that no service uses', () => {
    const secrets = [{ name: 'password', state: 'unused' as const, driftCount: 0, due: null }];
    expect(attention({ secrets })).toEqual([
      {
        kind: 'secret-unused',
        level: 'advice',
        cause: null,
        causeId: null,
        otherCauses: 0,
        count: 1,
        items: [{ name: 'password', detail: null }],
      },
    ]);
  });

  it.each([
    [1, '1 service'],
    [2, '2 services'],
  ])('reports a secret and a config with drift in services: %i', (count, detail) => {
    const name = 'app';
    const secrets = [{ name, state: 'in-use' as const, driftCount: count, due: null }];
    expect(lines({ secrets, configs: [{ name, driftCount: count, due: null }] })).toEqual([
      ['secret-drift', name, detail],
      ['config-drift', name, detail],
    ]);
    expect(attention({ configs: [{ name, driftCount: 0, due: null }] })).toEqual([]);
  });

  it('reports secrets and configs that are due, but not those due later', () => {
    const due = { at: '2026-03-01T10:00:00.000Z', reason: 'age' as const, isDue: true };
    const later = { ...due, isDue: false };
    const state = 'in-use' as const;
    const all = lines({
      secrets: [due, later].map((one, at) => ({ name: `s${at}`, state, driftCount: 0, due: one })),
      configs: [due, later].map((one, at) => ({ name: `c${at}`, driftCount: 0, due: one })),
    });
    expect(all).toEqual([
      ['secret-due', 's0', 'Since 2026-03-01'],
      ['config-due', 'c0', 'Since 2026-03-01'],
    ]);
  });

  it('reports a blocked rotation with the names of its secrets', () => {
    const waiting = [{ id: 'r1', families: [{ name: 'tls_cert' }, { name: 'tls_key' }] }];
    expect(lines({ waiting })).toEqual([['rotation-waits', 'r1', 'tls_cert, tls_key']]);
  });

  it('reports a node that is down', () => {
    const nodes = [aNode({ name: 'n1', role: 'worker', isReachable: null, state: 'down' })];
    expect(lines({ nodes })).toEqual([['node-down', 'n1', 'down']]);
  });

  it('does not report a node that has not reported to a new leader yet', () => {
    expect(attention({ nodes: [aNode({ state: 'unknown' })] })).toEqual([]);
  });

  it('distinguishes nodes with the same hostname by their ID', () => {
    const of = { role: 'worker', isReachable: null, state: 'down' } as const;
    const nodes = [aNode({ id: 'a', name: 'n1', ...of }), aNode({ id: 'b', name: 'n1', ...of })];
    const names = attention({ nodes })[0]!.items.map(({ name }) => name);
    expect(names).toEqual(['n1 (a)', 'n1 (b)']);
  });

  it.each([
    [false, ['autolock-off']],
    [true, []],
    [null, []],
  ])('with autolock %s reports %j', (autolock, kinds) => {
    const all = attention({ cluster: { autolock } as Cluster });
    expect(all.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    [1, 1, null],
    [2, 2, null],
    [2, 1, '1 of 2'],
    [3, 3, null],
    [3, 2, '2 of 3'],
    [3, 1, '1 of 3'],
    [5, 4, null],
    [5, 3, '3 of 5'],
  ])('of %i managers, of which %i can be reached, reports: %s', (total, reachable, words) => {
    const managers = Array.from({ length: total }, (_, at) =>
      aNode({ isReachable: at < reachable }),
    );
    const worker: EngineNode = aNode({ role: 'worker', isReachable: null });
    const all = attention({ nodes: [...managers, worker] });
    expect(all.map(({ cause }) => cause)).toEqual(
      words ? [`${words} managers can be reached`] : [],
    );
  });

  it('does not count a worker that was promoted until it has joined the managers', () => {
    const nodes = [aNode(), aNode({ role: 'manager', isReachable: null })];
    expect(attention({ nodes })).toEqual([]);
  });

  it('lists the most urgent first', () => {
    const all = attention({
      cluster: { autolock: false } as Cluster,
      nodes: [aNode(), aNode({ isReachable: false, state: 'down' })],
      secrets: [{ name: 'a', state: 'unused', driftCount: 0, due: null }],
      configs: [{ name: 'b', driftCount: 1, due: null }],
      waiting: [{ id: 'r1', families: [] }],
      services: [
        aFact({ update: update('rollback_completed') }),
        aFact({ status: { running: 0, desired: 1, completed: 0 } }),
        aFact({ update: update('paused') }),
        aFact({}, ['gone']),
      ],
    });
    expect(all.map(({ kind }) => kind)).toEqual([
      'quorum-at-risk',
      'node-down',
      'rotation-waits',
      'secret-missing',
      'rollout-paused',
      'service-degraded',
      'rollout-rolled-back',
      'config-drift',
      'secret-unused',
      'autolock-off',
    ]);
  });

  describe('with many services in trouble', () => {
    const services = (count: number, causeOf: (index: number) => string | null) =>
      Array.from({ length: count }, (_, index) => ({
        summary: { name: `s${String(index).padStart(4, '0')}` },
        troubles: [{ kind: 'service-degraded' as const, cause: causeOf(index) }],
      }));

    it('makes one group of those with the same cause, with the true count', () => {
      const first = ['s0000', 's0001', 's0002', 's0003', 's0004'];
      expect(attention({ services: services(1_001, () => 'no suitable node') })).toEqual([
        {
          kind: 'service-degraded',
          level: 'problem',
          cause: 'no suitable node',
          causeId: 'id of no suitable node',
          otherCauses: 0,
          count: 1_001,
          items: first.map((name) => ({ name, detail: null })),
        },
      ]);
    });

    it('lists the most frequent causes first, and joins the rarest', () => {
      const all = attention({ services: services(21, (index) => `cause ${index % 6}`) });
      expect(all.map(({ cause, count, otherCauses }) => [cause, count, otherCauses])).toEqual([
        ['cause 0', 4, 0],
        ['cause 1', 4, 0],
        ['cause 2', 4, 0],
        ['cause 3', 3, 0],
        [null, 6, 2],
      ]);
      expect(all.at(-1)!.causeId).toBeNull();
    });

    it('is bounded, and still counts everything, if every service has a cause of its own', () => {
      const all = attention({ services: services(1_000, String) });
      expect(all).toHaveLength(5);
      expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
      expect(JSON.stringify(all).length).toBeLessThan(3_000);
    });

    it('distinguishes an unknown cause from a known one', () => {
      const all = attention({ services: services(4, (index) => (index === 0 ? 'known' : null)) });
      expect(all.map(({ causeId, count }) => [causeId, count])).toEqual([
        ['id of null', 3],
        ['id of known', 1],
      ]);
    });
  });
});
