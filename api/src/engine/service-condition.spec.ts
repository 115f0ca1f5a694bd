import { describe, expect, it } from 'vitest';
import {
  conditionOf,
  isFailing,
  isFinal,
  needsTasks,
  nodeStatesOf,
  runsOnce,
} from './service-condition.js';
import type { EngineNode, EngineTask, ServiceSpec } from './engine.types.js';
import { aNode, aService, aTask, type ServiceOverrides } from './testing/factories.js';

const n1 = aNode({ id: 'n1', name: 'n1' });
const n2 = aNode({ id: 'n2', name: 'n2' });
const noNode = 'no suitable node (scheduling constraints not satisfied on 1 node)';
const exit7 = { state: 'failed', error: 'task: non-zero exit (7)', exitCode: 7 };

const runs = (given: Partial<EngineTask> = {}) => aTask({ nodeId: 'n1', ...given });
/** Ended, and Docker starts no other one. */
const over = (state: string, given: Partial<EngineTask> = {}) =>
  runs({ state, desiredState: 'shutdown', ...given });
const failed = (given: Partial<EngineTask> = {}) => over('failed', { ...exit7, ...given });
const pending = (given: Partial<EngineTask> = {}) =>
  aTask({ state: 'pending', error: noNode, ...given });
/** Tasks of jobs; Docker leaves out slot 0. */
const job = (given: Partial<EngineTask> = {}) =>
  runs({ slot: null, desiredState: 'complete', jobIteration: 0, ...given });
const done = (given: Partial<EngineTask> = {}) => job({ state: 'complete', ...given });
const jobFailed = (given: Partial<EngineTask> = {}) =>
  failed({ slot: null, jobIteration: 0, ...given });

const rollout = (state: string, startedAt: string | null = null) =>
  ({
    state,
    message: `update ${state}`,
    startedAt,
    completedAt: null,
  }) as ServiceOverrides['update'];

interface Situation {
  now?: number;
  service?: Omit<ServiceOverrides, 'spec'>;
  spec?: Partial<ServiceSpec>;
  tasks?: EngineTask[];
  nodes?: EngineNode[];
}
const lineOf = ({ service, spec, tasks, nodes = [n1, n2], now }: Situation) => {
  // Docker's counts are of no use where tasks are given.
  const status = tasks ? { running: 0, desired: 1, completed: 0 } : undefined;
  const updatedAt = '2026-01-01T00:00:00.000Z';
  const condition = conditionOf(
    {
      service: aService({ updatedAt, ...(status && { status }), ...service, spec: { ...spec } }),
      tasks,
      ...nodeStatesOf(nodes),
    },
    now,
  );
  const { state, running, desired, completed, reason } = condition;
  const ended = completed > 0 ? ` completed ${completed}` : '';
  return `${state} ${running}/${desired}${ended}${reason ? `: ${reason}` : ''}`;
};

const replicas = (count: number): Partial<ServiceSpec> => ({ replicas: count });
const globally: Partial<ServiceSpec> = { mode: 'global', replicas: null };
const aJob = (total: number): Partial<ServiceSpec> => ({ mode: 'replicated-job', replicas: total });
const globalJob: Partial<ServiceSpec> = { mode: 'global-job', replicas: null };

describe('conditionOf', () => {
  it.each<[string, Situation]>([
    ['converged 2/2', { spec: replicas(2), tasks: [runs({ slot: 1 }), runs({ slot: 2 })] }],
    ['degraded 1/2', { spec: replicas(2), tasks: [runs()] }],
    ['degraded 0/1', { spec: replicas(1), tasks: [] }],
    ['stopped 0/0', { spec: replicas(0), tasks: [over('shutdown')] }],
    ['degraded 0/1', { spec: replicas(1), tasks: [over('shutdown')] }],
  ])('%s: a replicated service', (line, situation) => {
    expect(lineOf(situation)).toBe(line);
  });

  it.each<[string, Situation]>([
    [
      'degraded 0/1: task: non-zero exit (7)',
      { tasks: [failed(), aTask({ state: 'ready', desiredState: 'ready' })] },
    ],
    ['degraded 0/1: task: non-zero exit (7)', { tasks: [runs(exit7)] }],
    ['degraded 0/1: started (exit 7)', { tasks: [runs({ ...exit7, error: null })] }],
    ['converged 1/1', { tasks: [failed(), runs()] }],
    [
      'degraded 0/1: No such image: x',
      { tasks: [runs({ state: 'rejected', desiredState: 'ready', error: 'No such image: x' })] },
    ],
    [`degraded 0/1: ${noNode}`, { tasks: [pending()] }],
    ['degraded 0/1: A task is still preparing', { tasks: [aTask({ state: 'preparing' })] }],
  ])('%s: tasks that Docker starts again', (line, situation) => {
    expect(lineOf({ spec: replicas(1), ...situation })).toBe(line);
  });

  it.each<[string, Situation]>([
    ['ended 0/1 completed 1', { tasks: [over('complete')] }],
    [
      'ended 0/2 completed 2',
      { spec: replicas(2), tasks: [over('complete', { slot: 1 }), over('complete', { slot: 2 })] },
    ],
    [
      'converged 1/2 completed 1',
      { spec: replicas(2), tasks: [over('complete', { slot: 1 }), runs({ slot: 2 })] },
    ],
    ['failed 0/1: task: non-zero exit (7)', { tasks: [failed()] }],
    [
      'failed 0/2 completed 1: task: non-zero exit (7)',
      { spec: replicas(2), tasks: [over('complete', { slot: 1 }), failed({ slot: 2 })] },
    ],
    [
      'degraded 1/2: task: non-zero exit (7)',
      { spec: replicas(2), tasks: [runs({ slot: 1 }), failed({ slot: 2 })] },
    ],
    ['failed 0/1: No such image: x', { tasks: [over('rejected', { error: 'No such image: x' })] }],
    [
      'failed 0/1: the last',
      { tasks: [failed({ error: 'the first' }), failed({ error: 'the last' })] },
    ],
    ['ended 0/1 completed 1', { tasks: [failed(), over('complete')] }],
    ['ended 0/1 completed 1', { spec: globally, tasks: [over('complete', { slot: null })] }],
    ['failed 0/1: task: non-zero exit (7)', { spec: globally, tasks: [failed({ slot: null })] }],
  ])('%s: tasks that Docker does not start again', (line, situation) => {
    expect(lineOf({ spec: replicas(1), ...situation })).toBe(line);
  });

  it.each<[string, Situation]>([
    ['updating 1/1', { tasks: [runs(), aTask({ state: 'preparing' })] }],
    ['updating 0/1', { tasks: [over('shutdown'), aTask({ state: 'starting' })] }],
    [`degraded 1/1: ${noNode}`, { tasks: [runs(), pending()] }],
    [`degraded 0/1: ${noNode}`, { tasks: [over('shutdown'), pending()] }],
    // A task that waits for another one to stop may take its place on the node.
    ['updating 1/1', { tasks: [runs(), pending({ desiredState: 'ready' })] }],
    ['updating 0/1: task: non-zero exit (7)', { tasks: [failed(), aTask({ state: 'starting' })] }],
  ])('%s: a rollout in progress', (line, situation) => {
    for (const state of ['updating', 'rollback_started'])
      expect(lineOf({ spec: replicas(1), service: { update: rollout(state) }, ...situation })).toBe(
        line,
      );
  });

  it.each<[string, string, EngineTask[]]>([
    ['paused 0/1: task: non-zero exit (7)', 'paused', [failed()]],
    ['paused 1/1: update paused', 'paused', [runs()]],
    ['paused 1/1: update rollback_paused', 'rollback_paused', [runs()]],
    ['converged 1/1', 'completed', [failed(), runs()]],
    ['converged 1/1', 'rollback_completed', [failed(), runs()]],
    ['degraded 0/1: task: non-zero exit (7)', 'completed', [failed(), aTask({ state: 'ready' })]],
    ['failed 0/1: task: non-zero exit (7)', 'completed', [failed()]],
  ])('%s: a rollout that is %s', (line, state, tasks) => {
    expect(lineOf({ service: { update: rollout(state) }, tasks })).toBe(line);
  });

  /** A service that was changed at 12:00, some seconds ago. */
  const noon = Date.parse('2026-05-01T12:00:00.000Z');
  const at = (seconds: number) => new Date(noon + seconds * 1000).toISOString();
  const since = (seconds: number) => ({ createdAt: at(seconds), stateSince: at(seconds) });
  const changed = { updatedAt: at(0) };
  const before = { slot: 1, ...since(-60) };
  const arriving = (state: string, given: Partial<EngineTask> = {}) =>
    aTask({ state, slot: 2, ...since(1), ...given });
  const old = failed({ ...since(-3600), slot: 2 });

  it.each<[string, Situation]>([
    // Scaled up, also beside failures of another time.
    ['starting 1/2', { tasks: [runs(before)] }],
    ['starting 1/2', { tasks: [runs(before), arriving('new')] }],
    ['starting 1/2', { tasks: [runs(before), arriving('pending')] }],
    ['starting 1/2', { tasks: [runs(before), arriving('assigned')] }],
    ['starting 1/2', { tasks: [runs(before), arriving('preparing')] }],
    ['starting 1/2', { tasks: [runs(before), arriving('starting'), old] }],
    ['starting 1/2', { tasks: [runs(before), arriving('starting'), { ...old, slot: 1 }] }],
    ['starting 0/2', { tasks: [] }],
    // What is in trouble raises an alarm, also right after a change.
    [`degraded 1/2: ${noNode}`, { tasks: [runs(before), pending({ slot: 2, ...since(1) })] }],
    [
      'degraded 1/2: task: non-zero exit (7)',
      { tasks: [runs(before), arriving('ready'), failed({ slot: 2, ...since(1) })] },
    ],
    [
      'degraded 1/2: The task ended with exit code 0, but it should keep running',
      { tasks: [runs(before), arriving('ready'), over('complete', { slot: 2, ...since(1) })] },
    ],
    // An earlier task fails after the change.
    [
      'degraded 1/2: task: non-zero exit (7)',
      {
        tasks: [
          failed({ ...before, stateSince: at(2) }),
          arriving('ready', { slot: 1 }),
          runs({ slot: 2, ...since(1) }),
        ],
      },
    ],
    ['degraded 1/2: task: non-zero exit (7)', { tasks: [runs(before), old] }],
    ['failed 0/2: task: non-zero exit (7)', { tasks: [old] }],
    [
      'degraded 1/2: A task is still starting',
      {
        tasks: [runs(before), arriving('starting', { nodeId: 'n2' })],
        nodes: [n1, n2],
        now: noon + 3_600_000,
      },
    ],
    ['degraded 1/2', { tasks: [runs(before)], now: noon + 3_600_000 }],
    [
      'starting 1/2',
      {
        spec: {
          healthCheck: { startPeriodMs: 3_600_000, intervalMs: 30_000, retries: 3 },
        },
        tasks: [runs(before), arriving('starting')],
        now: noon + 3_600_000,
      },
    ],
    // A node is drained long after the change.
    [
      'starting 1/2',
      {
        tasks: [
          runs(before),
          over('shutdown', { slot: 2, ...since(3_590) }),
          arriving('preparing', since(3_595)),
        ],
        now: noon + 3_600_000,
      },
    ],
    // A node is lost.
    [
      'degraded 1/2: A task is still preparing',
      {
        tasks: [
          runs(before),
          runs({ slot: 2, nodeId: 'n2', desiredState: 'shutdown', ...since(1) }),
          arriving('preparing', since(3_595)),
        ],
        nodes: [n1, { ...n2, state: 'down' }],
        now: noon + 3_600_000,
      },
    ],
  ])('%s: a service right after a change', (line, { spec, ...situation }) => {
    const scaled = { ...situation, service: changed, spec: { replicas: 2, ...spec } };
    expect(lineOf({ now: noon + 5_000, ...scaled })).toBe(line);
  });

  it('is starting right after a change, by the counts alone', () => {
    const status = { running: 1, desired: 4, completed: 0 };
    const service = { ...changed, status };
    expect(lineOf({ service, spec: replicas(4), now: noon + 1_000 })).toBe('starting 1/4');
    expect(lineOf({ service, spec: replicas(4), now: noon + 3_600_000 })).toBe('degraded 1/4');
  });

  it('measures from the start of a rollout, not from its end', () => {
    const update = { ...rollout('completed', at(-60))!, completedAt: at(0) };
    const tasks = [arriving('ready', { slot: 1 }), failed({ slot: 1, ...since(-5) })];
    const service = { ...changed, update };
    expect(lineOf({ service, spec: replicas(1), tasks, now: noon + 5_000 })).toBe(
      'degraded 0/1: task: non-zero exit (7)',
    );
  });

  it('does not blame a rollout for a failure before it', () => {
    const tasks = [
      failed({ createdAt: at(1), stateSince: at(1) }),
      aTask({ state: 'starting', createdAt: at(5) }),
    ];
    const update = rollout('updating', at(4));
    expect(lineOf({ service: { update }, tasks })).toBe('updating 0/1');
  });

  it.each<[string, Situation]>([
    [
      'completed 0/3 completed 3',
      { spec: aJob(3), tasks: [done(), done({ slot: 1 }), done({ slot: 2 })] },
    ],
    ['running 1/3 completed 1', { spec: aJob(3), tasks: [done(), job({ slot: 1 })] }],
    ['running 0/3 completed 1', { spec: aJob(3), tasks: [done()] }],
    ['running 0/1', { spec: aJob(1), tasks: [] }],
    ['running 0/1', { spec: aJob(1), tasks: [job({ state: 'preparing' })] }],
    ['failed 0/1: task: non-zero exit (7)', { spec: aJob(1), tasks: [jobFailed()] }],
    [
      'failed 0/2 completed 1: task: non-zero exit (7)',
      { spec: aJob(2), tasks: [done(), jobFailed({ slot: 1 })] },
    ],
    [
      'degraded 1/2: task: non-zero exit (7)',
      { spec: aJob(2), tasks: [jobFailed(), job({ slot: 1 })] },
    ],
    [
      'degraded 0/1: task: non-zero exit (7)',
      { spec: aJob(1), tasks: [jobFailed(), job({ state: 'ready', desiredState: 'ready' })] },
    ],
    ['running 1/1', { spec: aJob(1), tasks: [jobFailed(), job()] }],
    ['completed 0/1 completed 1', { spec: aJob(1), tasks: [jobFailed(), done()] }],
    [
      `degraded 0/1: ${noNode}`,
      { spec: aJob(1), tasks: [job({ state: 'pending', error: noNode, nodeId: null })] },
    ],
    ['completed 0/1 completed 1', { spec: globalJob, tasks: [done()] }],
    ['completed 0/2 completed 2', { spec: globalJob, tasks: [done(), done({ nodeId: 'n2' })] }],
    ['running 1/2 completed 1', { spec: globalJob, tasks: [done(), job({ nodeId: 'n2' })] }],
    ['failed 0/1: task: non-zero exit (7)', { spec: globalJob, tasks: [jobFailed()] }],
    [
      'failed 0/2 completed 1: task: non-zero exit (7)',
      { spec: globalJob, tasks: [done(), jobFailed({ nodeId: 'n2' })] },
    ],
    ['stopped 0/0', { spec: globalJob, tasks: [] }],
  ])('%s: a job', (line, situation) => {
    expect(lineOf(situation)).toBe(line);
  });

  it('counts only the tasks of the present run of a job', () => {
    const tasks = [done(), job({ slot: 1, jobIteration: 1 })];
    expect(lineOf({ service: { jobIteration: 1 }, spec: aJob(1), tasks })).toBe('running 1/1');
    expect(lineOf({ service: { jobIteration: 2 }, spec: aJob(1), tasks })).toBe('running 0/1');
  });

  const inState = (state: string) => [n1, { ...n2, state }];
  const onN2 = (desiredState: string, given: Partial<EngineTask> = {}) =>
    runs({ nodeId: 'n2', desiredState, ...given });

  it.each<[string, Situation]>([
    // Docker has given the node up, and finds no other.
    [`degraded 0/1: ${noNode}`, { spec: replicas(1), tasks: [onN2('shutdown'), pending()] }],
    ['converged 1/1', { spec: replicas(1), tasks: [onN2('shutdown'), runs()] }],
    ['degraded 0/1: Node n2 is not ready', { spec: replicas(1), tasks: [onN2('running')] }],
    [
      'degraded 0/1: Node n2 is not ready',
      { spec: replicas(1), tasks: [onN2('shutdown', exit7), onN2('running')] },
    ],
    ['converged 1/1', { spec: globally, tasks: [runs(), onN2('shutdown')] }],
    ['degraded 1/2: Node n2 is not ready', { spec: globally, tasks: [runs(), onN2('running')] }],
    [
      'converged 3/3',
      {
        spec: replicas(3),
        tasks: [
          runs({ slot: 1 }),
          runs({ slot: 2 }),
          onN2('shutdown', { slot: 3 }),
          runs({ slot: 3 }),
        ],
      },
    ],
    [
      'degraded 0/2: Node n2 is not ready',
      { spec: replicas(2), tasks: [onN2('running', { slot: 1 }), onN2('running', { slot: 2 })] },
    ],
    ['stopped 0/0', { spec: globally, tasks: [onN2('shutdown')] }],
    ['degraded 0/1: Node n2 is not ready', { spec: aJob(1), tasks: [job({ nodeId: 'n2' })] }],
    ['completed 0/1 completed 1', { spec: aJob(1), tasks: [done({ nodeId: 'n2' })] }],
  ])('%s: tasks on a node that is not ready', (line, situation) => {
    for (const state of ['down', 'disconnected'])
      expect(lineOf({ nodes: inState(state), ...situation })).toBe(line);
  });

  it.each<[string, Situation]>([
    [
      'converged 2/2',
      { spec: replicas(2), tasks: [runs({ slot: 1 }), onN2('running', { slot: 2 })] },
    ],
    ['converged 2/2', { spec: globally, tasks: [runs(), onN2('running')] }],
    [
      'degraded 1/2: task: non-zero exit (7)',
      { spec: globally, tasks: [runs(), failed({ nodeId: 'n2' })] },
    ],
  ])('%s: tasks on a node that has not reported to a new leader yet', (line, situation) => {
    expect(lineOf({ nodes: inState('unknown'), ...situation })).toBe(line);
  });

  it.each<[string, EngineTask[]]>([
    ['failed 0/1: task: non-zero exit (7)', [failed()]],
    ['converged 2/2', [runs(), onN2('running')]],
  ])('%s: a global service while nodes cannot be read', (line, tasks) => {
    expect(lineOf({ nodes: [], spec: globally, tasks })).toBe(line);
  });

  it.each<[string, EngineNode['availability'], EngineTask[]]>([
    ['converged 2/2', 'pause', [runs(), onN2('running')]],
    ['degraded 1/2: task: non-zero exit (7)', 'pause', [runs(), failed({ nodeId: 'n2' })]],
    ['converged 1/1', 'drain', [runs(), over('shutdown', { nodeId: 'n2' })]],
    ['converged 1/1', 'drain', [runs(), failed({ nodeId: 'n2' })]],
    ['converged 1/1', 'active', [runs(), over('shutdown', { nodeId: 'n2' })]],
  ])('%s: a global service, one node set to %s', (line, availability, tasks) => {
    const nodes = [n1, { ...n2, availability }];
    expect(lineOf({ spec: globally, tasks, nodes })).toBe(line);
  });

  it.each<[string, Situation['spec'], [number, number, number]]>([
    ['converged 2/2', replicas(2), [2, 2, 0]],
    ['degraded 1/2', replicas(2), [1, 2, 0]],
    ['stopped 0/0', replicas(0), [0, 0, 0]],
    ['completed 0/3 completed 3', aJob(3), [0, 1, 3]],
    ['running 1/3 completed 1', aJob(3), [1, 1, 1]],
    ['completed 0/2 completed 2', globalJob, [0, 0, 2]],
  ])('%s: without tasks, by the counts', (line, spec, [running, desired, completed]) => {
    const status = { running, desired, completed };
    expect(lineOf({ service: { status }, spec: spec! })).toBe(line);
  });
});

describe('needsTasks', () => {
  const counts = (running: number, desired: number, completed = 0) => ({
    status: { running, desired, completed },
  });
  const well = new Map<string, string>();

  it.each<[boolean, Situation]>([
    [false, { spec: replicas(1), service: counts(1, 1) }],
    [true, { spec: replicas(2), service: counts(1, 2) }],
    [false, { spec: replicas(0), service: counts(0, 0) }],
    [true, { spec: replicas(1), service: { ...counts(1, 1), update: rollout('updating') } }],
    [true, { spec: replicas(1), service: { ...counts(1, 1), update: rollout('rollback_paused') } }],
    [false, { spec: replicas(1), service: { ...counts(1, 1), update: rollout('completed') } }],
    [false, { spec: globally, service: counts(3, 3) }],
    [true, { spec: globally, service: counts(0, 0) }],
    [true, { spec: aJob(3), service: counts(1, 1, 2) }],
    [false, { spec: aJob(3), service: counts(0, 1, 3) }],
    [true, { spec: globalJob, service: counts(0, 0, 1) }],
  ])('is %s: %j', (expected, { spec, service }) => {
    const one = aService({ ...service, spec: spec! });
    expect(needsTasks(one, well)).toBe(expected);
    expect(needsTasks(one, new Map([['n2', 'n2']]))).toBe(true);
  });
});

describe('isFinal', () => {
  it.each(['completed', 'ended', 'failed'] as const)('is true of %s', (state) => {
    expect(isFinal({ state })).toBe(true);
  });
  it.each(['converged', 'starting', 'degraded', 'running', 'updating', 'paused'] as const)(
    'is false of %s',
    (state) => {
      expect(isFinal({ state })).toBe(false);
    },
  );
});

describe('isFailing', () => {
  const down = { ...n2, state: 'down' };
  const given = (tasks: EngineTask[], spec: Partial<ServiceSpec> = {}) =>
    isFailing({ service: aService({ spec }), tasks, ...nodeStatesOf([n1, down]) });
  const starting = runs({ state: 'starting' });

  it.each([
    ['a task failed and the next one starts', true, given([failed(), starting])],
    [
      'tasks that should keep running end with exit code 0',
      true,
      given([over('complete'), starting]),
    ],
    [
      'tasks may end',
      false,
      given([over('complete')], { restart: { condition: 'none', maxAttempts: null } }),
    ],
    ['a task runs after an earlier failure', false, given([failed(), runs()])],
    ['no node can take the task', false, given([failed(), pending()])],
    ['its node is down', false, given([failed(), runs({ nodeId: 'n2' })])],
    ['the first task starts', false, given([starting])],
  ])('when %s, returns %s', (_, is, isSo) => {
    expect(isSo).toBe(is);
  });
});

describe('runsOnce', () => {
  const once = { condition: 'none', maxAttempts: null } as const;
  const given = (spec: Partial<ServiceSpec>, tasks: EngineTask[]) => {
    const status = { running: 0, desired: spec.mode === 'global' ? 0 : 1, completed: 0 };
    return runsOnce({ service: aService({ spec, status }), tasks, ...nodeStatesOf([n1]) });
  };

  it.each([
    ['a job', true, given(aJob(1), [])],
    ['a service that has ended', true, given({ restart: once }, [over('complete')])],
    ['a service that has failed', true, given({ restart: once }, [failed()])],
    // Docker counts no task of a global service that has ended.
    [
      'a global service that has ended',
      true,
      given({ ...globally, restart: once }, [over('complete', { slot: null })]),
    ],
    ['a service that runs', false, given({ restart: once }, [over('complete'), runs()])],
    ['a service that is restarted', false, given({}, [over('complete')])],
  ])('of %s is %s', (_, is, isSo) => {
    expect(isSo).toBe(is);
  });
});
