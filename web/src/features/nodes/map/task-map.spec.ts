import type { MapTask, TaskMap } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import {
  chipLabel,
  chipStateOf,
  columnsOf,
  countStates,
  hueOf,
  isMoving,
  rowsOf,
} from './task-map';

const aTask = (changes: Partial<MapTask> = {}): MapTask => ({
  id: 't',
  service: 'shop_web',
  stack: 'shop',
  slot: 1,
  state: 'running',
  desiredState: 'running',
  ...changes,
});
const aNode = (name: string, tasks: MapTask[]): TaskMap['nodes'][number] => ({
  id: name,
  name,
  role: 'worker',
  state: 'ready',
  availability: 'active',
  tasks,
});
const aMap = (nodes: TaskMap['nodes'], unassigned: MapTask[] = []): TaskMap => ({
  total: 0,
  nodes,
  unassigned,
});

describe('The state of a chip', () => {
  it.each([
    [{}, 'running'],
    [{ state: 'preparing' }, 'starting'],
    [{ state: 'failed' }, 'failed'],
    [{ state: 'rejected', desiredState: 'shutdown' }, 'failed'],
    [{ desiredState: 'shutdown' }, 'stopping'],
  ])('of a task with %j is %s', (task, state) => expect(chipStateOf(aTask(task))).toBe(state));

  it('is counted', () => {
    expect(countStates([aTask(), aTask({ state: 'pending' }), aTask()])).toEqual({
      running: 2,
      starting: 1,
      failed: 0,
      stopping: 0,
    });
  });
});

describe('The colour of a service', () => {
  it('is the same for each of its tasks and differs from those of similar names', () => {
    const names = Array.from({ length: 8 }, (_, at) => `shop_web${at}`);
    expect(new Set(names.map(hueOf)).size).toBe(names.length);
    expect(hueOf('shop_web')).toBe(hueOf('shop_web'));
  });
});

describe('chipLabel', () => {
  it('has the slot, if there is one', () => {
    expect([aTask(), aTask({ slot: null })].map(chipLabel)).toEqual(['shop_web.1', 'shop_web']);
  });
});

describe('columnsOf', () => {
  const map = aMap(
    [aNode('a', [aTask()]), aNode('b', [aTask({ service: 'api' })]), aNode('c', [])],
    [aTask({ service: 'late', state: 'pending' })],
  );
  const shown = (search: string) =>
    columnsOf(map, search).map(({ id, tasks }) => [id, ...tasks.map(({ service }) => service)]);

  it('has each node, and one more for tasks without a node', () => {
    expect(shown('')).toEqual([['a', 'shop_web'], ['b', 'api'], ['c'], [null, 'late']]);
  });

  it('has only nodes with tasks that match', () => {
    expect(shown('WEB shop')).toEqual([['a', 'shop_web']]);
  });

  it('is listed as rows with the name of the node', () => {
    expect(rowsOf(columnsOf(map, '')).map(({ node }) => node)).toEqual(['a', 'b', null]);
  });
});

describe('isMoving', () => {
  it.each([
    [{}, false],
    [{ state: 'pending' }, false],
    [{ state: 'preparing' }, true],
    [{ desiredState: 'shutdown' }, true],
  ])('of a task with %j is %s', (task, expected) =>
    expect(isMoving(aMap([aNode('a', [aTask(task)])]))).toBe(expected),
  );
});
