import { describe, expect, it } from 'vitest';
import type { EngineService, EngineTask } from '../../engine/index.js';
import {
  aReference,
  aService,
  aTask,
  type ServiceOverrides,
} from '../../engine/testing/factories.js';
import {
  deadlineFailure,
  judge,
  type Expectation,
  type ServiceSnapshot,
  type ObservationWindow,
} from './judge-service.js';

const [old, fresh] = [
  { id: 'old', name: 'db' },
  { id: 'new', name: 'db.v2' },
];
const update = (state: string) =>
  ({ state, message: 'why', startedAt: null, completedAt: null }) as EngineService['update'];
const on = (reference: typeof old, desired = 1, overrides: ServiceOverrides = {}) =>
  aService({
    spec: { secrets: [aReference(reference)], replicas: desired },
    status: { running: desired, desired, completed: 0 },
    ...overrides,
  });
const task = (secretId: string, overrides: Partial<EngineTask> = {}) =>
  aTask({ secretIds: [secretId], nodeId: 'n1', ...overrides });
const ended = { state: 'shutdown', desiredState: 'shutdown' };
const failed = {
  state: 'failed',
  desiredState: 'shutdown',
  error: 'non-zero exit (1)',
  exitCode: 1,
};
const healthy = { running: 1, desired: 1, isHealthy: true };

const verdict = (
  service: EngineService,
  tasks: EngineTask[],
  {
    nodesDown = new Map<string, string>(),
    nodesOpen = new Set(['n1', 'n2', 'n3'].filter((id) => !nodesDown.has(id))),
    firstTasks = new Set<string>(),
    ...expected
  }: Partial<Expectation> &
    Partial<Pick<ServiceSnapshot, 'nodesDown' | 'nodesOpen'>> &
    Partial<ObservationWindow> = {},
) =>
  judge(
    { service, tasks, nodesDown, nodesOpen },
    { firstTasks },
    {
      unwanted: new Set(['old']),
      baseline: healthy,
      wasUpdated: true,
      isReverting: false,
      ...expected,
    },
  );

describe('judge of a task that ended with exit code 0', () => {
  const left = [task('new', { state: 'complete', desiredState: 'shutdown' }), task('new')];

  it('fails a service that should keep running', () => {
    expect(verdict(on(fresh), left)).toMatchObject({
      is: 'failed',
      failure: { reason: 'task-failed', message: expect.stringContaining('exit code 0') },
    });
  });

  it('does not fail a service whose restart condition allows tasks to end', () => {
    const spec = {
      secrets: [aReference(fresh)],
      restart: { condition: 'on-failure' as const, maxAttempts: null },
    };
    expect(verdict(on(fresh, 1, { spec }), left).is).toBe('stable');
  });
});

describe('judge of a service that was not healthy before', () => {
  const baseline = { running: 0, desired: 4, isHealthy: false };
  const waiting = (secretId: string) => task(secretId, { state: 'pending', nodeId: null });

  it('waits neither for Docker’s rollout nor for tasks that cannot be placed', () => {
    const service = on(fresh, 4, { update: update('updating') });
    const outcome = verdict(service, [waiting('old'), waiting('new')], { baseline });
    expect(outcome).toMatchObject({ is: 'stable', isUpdating: false });
    expect(outcome).toMatchObject({ warnings: [expect.stringContaining('No task runs')] });
  });

  it('fails if its tasks fail that did not fail before, as if it had been healthy', () => {
    const sound = { ...baseline, isFailing: false };
    expect(verdict(on(fresh, 4), [task('new', failed)], { baseline: sound }).is).toBe('failed');
    const paused = on(fresh, 4, { update: update('paused') });
    expect(verdict(paused, [], { baseline: sound }).is).toBe('failed');
  });

  it('is reverted once it is on the old version, even if its tasks fail as before', () => {
    const failing = { running: 3, desired: 4, isHealthy: false, isFailing: true };
    const expected = { unwanted: new Set(['new']), isReverting: true };
    const outcome = verdict(on(old, 4), [task('old', failed)], { baseline: failing, ...expected });
    expect(outcome).toMatchObject({ is: 'stable', taskIds: '' });
  });

  it('waits for a task with the old version that is assigned to a node', () => {
    expect(verdict(on(fresh, 4), [task('old')], { baseline }).is).toBe('waiting');
  });
});

describe('judge', () => {
  it.each<[string, ReturnType<typeof verdict>['is'], () => ReturnType<typeof verdict>]>([
    [
      'all tasks are new and run',
      'stable',
      () => verdict(on(fresh), [task('new'), task('old', ended)]),
    ],
    ['no task is desired', 'stable', () => verdict(on(fresh, 0), [task('old', ended)])],
    ['too few tasks run', 'waiting', () => verdict(on(fresh, 2), [task('new')])],
    [
      'the rollout is in progress',
      'waiting',
      () => verdict(on(fresh, 2, { update: update('updating') }), [task('new'), task('old')]),
    ],
    [
      'Docker still monitors the new tasks',
      'stable',
      () => verdict(on(fresh, 1, { update: update('updating') }), [task('new')]),
    ],
    [
      'Docker rolls back',
      'waiting',
      () =>
        verdict(on(fresh, 1, { update: update('rollback_started') }), [task('new')], {
          wasUpdated: false,
        }),
    ],
    [
      'an old task is still stopping',
      'waiting',
      () => verdict(on(fresh), [task('new'), task('old', { desiredState: 'shutdown' })]),
    ],
    [
      'a task is only starting',
      'waiting',
      () => verdict(on(fresh), [task('new', { state: 'starting' })]),
    ],
    ['a new task failed', 'failed', () => verdict(on(fresh), [task('new'), task('new', failed)])],
    [
      'a new task was rejected',
      'failed',
      () => verdict(on(fresh), [task('new', { state: 'rejected' })]),
    ],
    [
      'the rollout is paused',
      'failed',
      () => verdict(on(fresh, 1, { update: update('paused') }), []),
    ],
    [
      'Docker rolled the service back',
      'failed',
      () => verdict(on(old, 1, { update: update('rollback_completed') }), []),
    ],
    ['another client restored the old version', 'undone', () => verdict(on(old), [task('old')])],
    [
      'a rollback happened before the update',
      'undone',
      () =>
        verdict(on(old, 1, { update: update('rollback_completed') }), [], { wasUpdated: false }),
    ],
    [
      'a pause happened before, and all tasks are new',
      'stable',
      () =>
        verdict(on(fresh, 1, { update: update('paused') }), [task('new')], { wasUpdated: false }),
    ],
    [
      'it was unhealthy before and is no worse',
      'stable',
      () =>
        verdict(on(fresh), [task('new', failed)], {
          baseline: { running: 0, desired: 1, isHealthy: false },
        }),
    ],
    [
      'it was partly healthy and is worse',
      'waiting',
      () =>
        verdict(on(fresh, 2), [task('new', failed)], {
          baseline: { running: 1, desired: 2, isHealthy: false },
        }),
    ],
    [
      'a revert has failing tasks, but is complete',
      'stable',
      () =>
        verdict(on(old), [task('old'), task('new', failed)], {
          unwanted: new Set(['new']),
          isReverting: true,
        }),
    ],
    [
      'a revert was undone',
      'undone',
      () => verdict(on(fresh), [], { unwanted: new Set(['new']), isReverting: true }),
    ],
  ])('when %s, returns %s', (_, is, given) => {
    expect(given().is).toBe(is);
  });

  it('ignores a task that failed before the observation window', () => {
    const gone = task('new', failed);
    expect(verdict(on(fresh), [task('new'), gone], { firstTasks: new Set([gone.id]) }).is).toBe(
      'stable',
    );
  });

  it('ignores tasks on a node that is down, and warns about it', () => {
    const nodesDown = new Map([['n2', 'worker-2']]);
    const lost = task('old', { nodeId: 'n2', state: 'running' });
    const tasks = [task('new'), task('new', { ...failed, nodeId: 'n2' }), lost];
    expect(verdict(on(fresh), tasks, { nodesDown })).toMatchObject({
      is: 'stable',
      warnings: ['Node worker-2 is down: the state of its tasks is unknown'],
    });
  });

  describe('of a global service', () => {
    const global = on(fresh, 2);
    const service = {
      ...global,
      spec: { ...global.spec, mode: 'global' as const, replicas: null },
      status: { ...global.status, desired: 1 },
    };
    const baseline = { running: 2, desired: 2, isHealthy: true };
    const nodesDown = new Map([['n2', 'two']]);
    const elsewhere = (desiredState: string) =>
      task('old', { nodeId: 'n2', state: 'running', desiredState });

    it('needs as many tasks as before', () => {
      expect(verdict(service, [task('new')], { baseline }).is).toBe('waiting');
    });

    it.each([
      ['is down', [elsewhere('running')], { nodesDown }],
      [
        'is down for so long that Docker has given up its task',
        [elsewhere('shutdown')],
        { nodesDown },
      ],
      [
        'is drained',
        [task('old', { ...ended, nodeId: 'n2' })],
        { nodesOpen: new Set(['n1', 'n3']) },
      ],
      ['is removed', [], { nodesOpen: new Set(['n1']) }],
    ])('needs no task on a node that %s', (_, others, nodes) => {
      const tasks = [task('new'), ...others];
      expect(verdict(service, tasks, { baseline, ...nodes }).is).toBe('stable');
    });
  });

  it('reports the error, the task and its exit code', () => {
    const broken = task('new', failed);
    expect(verdict(on(fresh), [broken])).toMatchObject({
      failure: {
        reason: 'task-failed',
        message: 'non-zero exit (1)',
        task: broken.id,
        exitCode: 1,
      },
    });
  });
});

describe('deadlineFailure', () => {
  it('prefers the error of a pending task, then of a failed task, then the reason for waiting', () => {
    const waiting = task('new', { state: 'pending', error: 'no suitable node' });
    expect(deadlineFailure('1 of 2', [task('new', failed), waiting]).message).toBe(
      'no suitable node',
    );
    expect(deadlineFailure('1 of 2', [task('new', failed)]).message).toBe('non-zero exit (1)');
    expect(deadlineFailure('1 of 2', [task('new')]).message).toBe('1 of 2');
  });
});
