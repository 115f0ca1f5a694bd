import { describe, expect, it } from 'vitest';
import type { EngineService, EngineTask } from './engine.types.js';
import { judgeRollout, stableMs, type Rollout } from './rollout.js';
import { aService, aTask, type ServiceOverrides } from './testing/factories.js';

const CHANGED = '2026-11-27T10:00:00.000Z';
const LATER = '2026-11-27T10:00:01.000Z';
const BEFORE = '2026-11-27T09:00:00.000Z';

const rollingOut = (state: string) =>
  ({ state, message: '', startedAt: CHANGED, completedAt: null }) as EngineService['update'];
const isNew = (given: Partial<EngineTask> = {}) =>
  aTask({ id: 'new', nodeId: 'n1', createdAt: LATER, stateSince: LATER, ...given });
const over = { state: 'failed', desiredState: 'shutdown', error: 'no such file' };

function judge(
  service: ServiceOverrides,
  tasks: EngineTask[],
  { nodesDown = new Map<string, string>(), ...rollout }: Partial<Rollout> & Down = {},
) {
  const counts = { running: tasks.length, desired: 1, completed: 0 };
  const observed = aService({
    status: counts,
    updatedAt: CHANGED,
    ...service,
    spec: { replicas: 1, ...service.spec },
  });
  return judgeRollout(
    { service: observed, tasks, nodesDown, nodesOpen: new Set(['n1']) },
    {
      since: Date.parse(CHANGED),
      specDigest: observed.specDigest,
      isRollback: false,
      ...rollout,
    },
  );
}
interface Down {
  nodesDown?: Map<string, string>;
}

describe('judgeRollout', () => {
  it.each<[string, ServiceOverrides, EngineTask[], object]>([
    ['converges with its tasks', {}, [isNew()], { is: 'converged', taskIds: 'new' }],
    [
      'is updating while Docker replaces tasks',
      { update: rollingOut('updating') },
      [isNew()],
      { is: 'updating' },
    ],
    [
      'is updating while a task is missing',
      { status: { running: 0, desired: 1, completed: 0 } },
      [isNew({ state: 'preparing' })],
      { is: 'updating' },
    ],
    [
      'fails with the first task that ends by itself',
      { status: { running: 0, desired: 1, completed: 0 } },
      [isNew(over)],
      { is: 'failed', reason: 'task-failed', tasks: [{ id: 'new' }] },
    ],
    [
      'fails when Docker pauses it',
      { update: rollingOut('paused') },
      [isNew(over)],
      { is: 'failed', reason: 'paused', tasks: [{ id: 'new' }] },
    ],
    [
      'fails when Docker rolls it back',
      { update: rollingOut('rollback_started'), previousSpec: null },
      [],
      { is: 'failed', reason: 'rolled-back', tasks: [] },
    ],
    [
      'says nothing of tasks that are older than the change',
      {},
      [isNew(), isNew({ ...over, id: 'old', createdAt: BEFORE })],
      { is: 'converged' },
    ],
    [
      'lets a job start other tasks in place of those that fail',
      {
        spec: { mode: 'replicated-job' },
        status: { running: 1, desired: 1, completed: 0 },
        jobIteration: 0,
      },
      [isNew({ ...over, jobIteration: 0 }), isNew({ desiredState: 'complete', jobIteration: 0 })],
      { is: 'updating' },
    ],
    [
      'converges without tasks if none are wanted',
      { spec: { replicas: 0 }, status: { running: 0, desired: 0, completed: 0 } },
      [],
      { is: 'converged', taskIds: '' },
    ],
  ])('%s', (_, service, tasks, expected) => {
    expect(judge(service, tasks)).toMatchObject(expected);
  });

  it('tells the rollback of a client from that of Docker', () => {
    const wanted = { update: rollingOut('rollback_completed'), previousSpec: aService().spec };
    expect(judge(wanted, [isNew()], { isRollback: true })).toMatchObject({ is: 'converged' });
    expect(judge(wanted, [isNew()])).toMatchObject({ reason: 'rolled-back' });
  });

  it('fails when another client changes the service', () => {
    expect(judge({}, [isNew()], { specDigest: 'another' })).toMatchObject({ reason: 'superseded' });
  });

  it('ignores the end of tasks on a node that Docker has lost', () => {
    const nodesDown = new Map([['n2', 'n2']]);
    const lost = isNew({ ...over, id: 'lost', nodeId: 'n2' });
    expect(judge({}, [isNew(), lost], { nodesDown })).toMatchObject({ is: 'converged' });
  });
});

describe('stableMs', () => {
  it('counts from the first snapshot with the same tasks', () => {
    const window = {};
    expect([stableMs(window, 'a', 100), stableMs(window, 'a', 350)]).toEqual([0, 250]);
    expect([stableMs(window, 'b', 400), stableMs(window, 'b', 500)]).toEqual([0, 100]);
  });
});
