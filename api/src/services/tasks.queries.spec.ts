import { STACK_LABEL, TaskListQuery } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { RecentTasks } from '../swarm/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { TasksQueries } from './tasks.queries.js';

const failure = 'starting container failed: exec: "--password=hunter2": not found';

describe('TasksQueries', () => {
  let test: TestSwarm;
  let queries: TasksQueries;
  beforeEach(async () => {
    test = new TestSwarm();
    const tasks = new RecentTasks(test.engine);
    queries = new TasksQueries(test.swarm, test.engine, tasks, test.pager);
    const { engine } = test;
    engine.addNode({ id: 'n1', name: 'alpha' });
    engine.addNode({ id: 'n2', name: 'beta' });
    const web = engine.addService({ name: 'web', labels: { [STACK_LABEL]: 'shop' } }).id;
    const db = engine.addService({ name: 'db' }).id;
    const at = (minute: number) => `2026-11-27T10:0${minute}:00.000Z`;
    engine.addTask({ id: 't1', serviceId: web, slot: 1, nodeId: 'n1', stateSince: at(3) });
    engine.addTask({ id: 't2', serviceId: web, slot: 2, nodeId: 'n2', stateSince: at(1) });
    engine.addTask({
      id: 't3',
      serviceId: db,
      slot: 1,
      nodeId: 'n1',
      state: 'failed',
      desiredState: 'shutdown',
      error: failure,
      stateSince: at(2),
    });
    await test.refresh();
  });
  const list = async (query: object = {}, role?: 'viewer') =>
    (await queries.list(TaskListQuery.parse(query), anActor(role))).body;
  const ids = async (query: object = {}) => (await list(query)).items.map(({ id }) => id);

  it.each([
    [{}, ['t3', 't1', 't2']],
    [{ sort: '-since' }, ['t1', 't3', 't2']],
    [{ service: 'web' }, ['t1', 't2']],
    [{ service: 'nothing' }, []],
    [{ node: 'alpha' }, ['t3', 't1']],
    [{ node: 'n2' }, ['t2']],
    [{ stack: 'shop' }, ['t1', 't2']],
    [{ state: 'failed' }, ['t3']],
    [{ desiredState: 'running' }, ['t1', 't2']],
    [{ search: 'beta web' }, ['t2']],
    [{ search: 'container failed' }, ['t3']],
    [{ limit: 1 }, ['t3']],
  ])('applies the query %j', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('continues after the last row of the previous page', async () => {
    const { nextCursor, total } = await list({ limit: 2 });
    expect(total).toBe(3);
    expect(await ids({ limit: 2, cursor: nextCursor })).toEqual(['t2']);
  });

  it('shows service, stack and node, and arguments only with the permission', async () => {
    const [task] = (await list({ state: 'failed' })).items;
    expect(task).toMatchObject({ service: 'db', stack: null, node: { name: 'alpha' } });
    expect(task!.error).toContain('hunter2');
    expect(JSON.stringify(await list({}, 'viewer'))).not.toContain('hunter2');
  });

  it('finds no arguments that the actor may not see', async () => {
    const found = await list({ search: 'hunter2' }, 'viewer');
    expect(found.items).toEqual([]);
  });

  it('reads Docker once for lists that are asked for at the same time', async () => {
    let reads = 0;
    const listTasks = test.engine.listTasks.bind(test.engine);
    test.engine.listTasks = (wanted) => {
      reads++;
      return listTasks(wanted);
    };
    await Promise.all([list(), list({ state: 'running' }), list({ node: 'n1' })]);
    expect(reads).toBe(1);
  });
});
