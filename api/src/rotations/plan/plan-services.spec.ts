import { STACK_LABEL } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import type { EngineService } from '../../engine/index.js';
import {
  aReference,
  aService,
  aServiceSpec,
  aTask,
  type ServiceOverrides,
} from '../../engine/testing/factories.js';
import { expectedOfAll, planServices, type PlanInput } from './plan-services.js';

const db = { id: 'db-1', name: 'db' };
const swap = { kind: 'secret' as const, name: 'db', from: new Map([['db-1', 1]]), toName: 'db.v2' };
const user = (name: string, { spec, ...overrides }: ServiceOverrides = {}) =>
  aService({ name, spec: { secrets: [aReference(db)], ...spec }, ...overrides });
const counts = (running: number, desired: number) => ({ running, desired, completed: 0 });
const busy = { state: 'updating' as const, message: '', startedAt: null, completedAt: null };
const plan = (services: EngineService[], given: Partial<PlanInput> = {}) =>
  planServices({
    snapshots: services.map((service) => ({
      service,
      tasks: [],
      nodesDown: new Map(),
      nodesOpen: new Set<string>(),
    })),
    swaps: [swap],
    choices: {},
    busy: undefined,
    canary: true,
    deadlineSeconds: null,
    stabilityWindowSeconds: 5,
    turns: new Map(),
    ownServiceId: null,
    ...given,
  });
const only = (service: EngineService, given?: Partial<PlanInput>) => plan([service], given)[0]!;

describe('planServices', () => {
  // Docker counts no desired task of a global service during its rollout.
  it('counts the tasks of a global service by its nodes during a rollout', () => {
    const policy = aServiceSpec().updatePolicy;
    const updatePolicy = { ...policy, parallelism: 2, delayMs: 600_000 };
    const spec = { mode: 'global' as const, replicas: null, updatePolicy };
    const service = user('web', { spec, update: busy, status: counts(0, 0) });
    const tasks = ['n1', 'n2', 'n3'].map((nodeId) => aTask({ nodeId, slot: null }));
    const nodes = { nodesDown: new Map<string, string>(), nodesOpen: new Set(['n1', 'n2', 'n3']) };
    const [planned] = plan([], { snapshots: [{ service, tasks, ...nodes }], busy: 'takeOver' });
    expect(planned).toMatchObject({ desired: 3, isDownForAMoment: false });
    expect(planned!.deadlineSeconds).toBeGreaterThan(2 * 600);
  });

  it.each<[string, string, ServiceOverrides, Partial<PlanInput>]>([
    ['is updated', 'update', {}, {}],
    ['references the version in its previous spec only', 'none', { spec: { secrets: [] } }, {}],
    ['is refused while it is busy', 'refuse', { update: busy }, {}],
    ['is skipped while it is busy', 'skip', { update: busy }, { busy: 'skip' }],
    [
      'is taken over by a choice of its own',
      'update',
      { update: busy },
      { busy: 'skip', choices: { web: { busy: 'takeOver' } } },
    ],
    ['was rolled back', 'update', { update: { ...busy, state: 'rollback_completed' } }, {}],
    ['is a job, which is skipped', 'skip', { spec: { mode: 'replicated-job' } }, {}],
    [
      'is a job, and runs again',
      'rerun',
      { spec: { mode: 'global-job' } },
      { choices: { web: { job: 'rerun' } } },
    ],
  ])('plans a service that %s: %s', (_, effect, overrides, given) => {
    expect(only(user('web', overrides), given).effect).toBe(effect);
  });

  it.each([
    ['healthy', 'replicated', counts(2, 2)],
    ['unhealthy', 'replicated', counts(1, 2)],
    ['unhealthy', 'replicated', { ...counts(0, 1), completed: 1 }],
    ['stopped', 'replicated', counts(0, 0)],
    ['healthy', 'replicated-job', { ...counts(0, 2), completed: 2 }],
    ['healthy', 'replicated-job', { ...counts(1, 2), completed: 1 }],
  ] as const)('reports the health %s for a %s service with %j', (health, mode, status) => {
    expect(only(user('web', { spec: { mode }, status })).health).toBe(health);
  });

  it('reports a service as unhealthy if its only running task is on a node that is down', () => {
    const service = user('web', { status: counts(1, 1) });
    const snapshot = {
      service,
      tasks: [aTask({ nodeId: 'n1', desiredState: 'shutdown' }), aTask({ state: 'pending' })],
      nodesDown: new Map([['n1', 'node-1']]),
      nodesOpen: new Set<string>(),
    };
    const [planned] = plan([], { snapshots: [snapshot] });
    expect(planned).toMatchObject({ running: 0, desired: 1, health: 'unhealthy' });
  });

  it('reports a job with failed tasks as unhealthy', () => {
    const service = user('web', { spec: { mode: 'replicated-job' }, status: counts(0, 1) });
    const failed = aTask({ state: 'failed', desiredState: 'shutdown', jobIteration: 0 });
    const snapshot = { service, tasks: [failed], nodesDown: new Map(), nodesOpen: new Set('') };
    const [planned] = plan([], { snapshots: [snapshot] });
    expect(planned?.health).toBe('unhealthy');
  });

  it('plans a healthy service with few tasks first and Waxseal’s own service last', () => {
    const services = [
      user('large', { status: counts(5, 5) }),
      user('ill', { status: counts(0, 1) }),
      user('self'),
      user('none', { status: counts(0, 0) }),
      user('small'),
    ];
    const own = services[2]!.id;
    const order = plan(services, { ownServiceId: own });
    expect(order.map(({ service, isCanary, isOwn }) => [service, isCanary, isOwn])).toEqual([
      ['small', true, false],
      ['large', false, false],
      ['none', false, false],
      ['ill', false, false],
      ['self', false, true],
    ]);
    expect(order.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  });

  it('plans no canary for a single service or if the canary is turned off', () => {
    expect(only(user('web')).isCanary).toBe(false);
    expect(plan([user('a'), user('b')], { canary: false }).some(({ isCanary }) => isCanary)).toBe(
      false,
    );
  });

  it.each<[string, boolean, ServiceOverrides, Partial<PlanInput>]>([
    ['offered', true, {}, {}],
    ['chosen', false, {}, { choices: { web: { startFirst: true } } }],
    ['no-need', false, { status: counts(2, 2) }, {}],
    ['no-need', false, { status: counts(0, 0) }, {}],
    [
      'host-port',
      true,
      { spec: { ports: [{ protocol: 'tcp', target: 80, published: 80, publishMode: 'host' }] } },
      { choices: { web: { startFirst: true } } },
    ],
  ])(
    'reports startFirst %s and isDownForAMoment %s',
    (startFirst, isDownForAMoment, overrides, given) => {
      expect(only(user('web', overrides), given)).toMatchObject({ startFirst, isDownForAMoment });
    },
  );

  const slow = (delayMs: number, monitorMs = 5_000) => ({
    spec: { updatePolicy: { ...aServiceSpec().updatePolicy, delayMs, monitorMs } },
    status: counts(3, 3),
  });

  it.each([
    ['by the stability window', {}, 8, []],
    ['by its update policy', slow(10_000), 44, []],
    [
      'with a warning from ten minutes on',
      slow(3_600_000, 1_800_000),
      12_609,
      ['Its update takes about 4 hours, because of its update policy'],
    ],
  ] as const)('estimates the update duration: %s', (_, overrides, expectedSeconds, warnings) => {
    expect(only(user('web', overrides))).toMatchObject({ expectedSeconds, warnings });
  });

  it('adds the durations of the canary, of each batch and of Waxseal’s own service', () => {
    const services = ['a', 'b', 'c', 'd', 'own'].map((name) => user(name));
    const planned = plan(services, { ownServiceId: services[4]!.id });
    expect(expectedOfAll(planned, 2)).toBe(4 * 8);
    expect(expectedOfAll([], 2)).toBe(0);
  });

  describe('of a service that has ended and is not restarted', () => {
    const once = user('web', {
      spec: { restart: { condition: 'none', maxAttempts: null } },
      status: counts(0, 1),
    });
    const tasks = [aTask({ state: 'complete', desiredState: 'shutdown' })];
    const snapshots = [{ service: once, tasks, nodesDown: new Map(), nodesOpen: new Set('') }];
    const planOnce = (choices: PlanInput['choices'] = {}) => plan([], { snapshots, choices })[0]!;

    it('skips the service unless the user chooses to run it again', () => {
      expect(planOnce()).toMatchObject({ effect: 'skip', choices: ['job'], restarts: 0 });
      expect(planOnce().warnings).toEqual([
        'web has ended and stays on the old version, which is not deleted',
      ]);
      const again = planOnce({ web: { job: 'rerun' } });
      expect(again).toMatchObject({ effect: 'rerun', isDownForAMoment: false });
      expect(again.warnings).toEqual(['web has ended: the update runs it again']);
    });

    it('updates the service while its task still runs', () => {
      const running = [{ ...snapshots[0]!, tasks: [aTask({ state: 'running' })] }];
      expect(plan([], { snapshots: running })[0]).toMatchObject({ effect: 'update' });
    });
  });

  it.each([
    ['global', 0, true],
    ['global', 1, false],
    ['replicated', 0, true],
    ['replicated-job', 0, false],
  ] as const)(
    'for a %s service with parallelism %i, reports isDownForAMoment %s',
    (mode, parallelism, isDown) => {
      const { updatePolicy } = aServiceSpec();
      const spec = { mode, updatePolicy: { ...updatePolicy, parallelism } };
      const service = user('web', { spec, status: counts(3, 3) });
      const choices = { web: { job: 'rerun' as const } };
      expect(only(service, { choices }).isDownForAMoment).toBe(isDown);
    },
  );

  it('lists the lines to change in the compose file', () => {
    const service = user('web', { labels: { [STACK_LABEL]: 'shop' } });
    const swaps = [{ ...swap, name: 'shop_db', toName: 'shop_db.v2' }];
    const planned = only(service, { swaps });
    expect(planned.composeLines).toEqual([
      'secrets:',
      '  db:',
      '    external: true',
      '    name: shop_db.v2',
    ]);
    expect(planned.warnings.join()).toContain('stack');
  });

  it('counts the tasks that restart', () => {
    expect(
      plan([user('a', { status: counts(3, 3) }), user('b', { update: busy })]).map(
        ({ restarts }) => restarts,
      ),
    ).toEqual([3, 0]);
  });
});
