import type { Task } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, failureBehind, inOrder } from './tasks';

const aTask = (changes: Partial<Task>): Task => ({
  id: 't',
  slot: 1,
  node: null,
  state: 'running',
  desiredState: 'running',
  error: null,
  message: '',
  exitCode: null,
  image: 'i',
  createdAt: '2026-01-01T00:00:00Z',
  stateSince: '2026-01-01T00:00:00Z',
  ...changes,
});

describe('tasks', () => {
  it('lists the history of a slot below the task that should run, the newest first', () => {
    const over = { state: 'failed', desiredState: 'shutdown' };
    const tasks = [
      aTask({ id: 'two', slot: 2 }),
      aTask({ id: 'oldest', ...over, createdAt: '2026-01-01T00:00:00Z' }),
      aTask({ id: 'older', ...over, createdAt: '2026-01-02T00:00:00Z' }),
      aTask({ id: 'one', createdAt: '2026-01-03T00:00:00Z' }),
    ];
    expect(inOrder(tasks).map(({ id }) => id)).toEqual(['one', 'older', 'oldest', 'two']);
  });

  it('lists the history of a node below the task of a global service', () => {
    const on = (name: string, changes: Partial<Task>) =>
      aTask({ ...changes, slot: null, node: { id: name, name } });
    const over = { state: 'shutdown', desiredState: 'shutdown' };
    const tasks = [on('b', { id: 'b' }), on('a', { id: 'before', ...over }), on('a', { id: 'a' })];
    expect(inOrder(tasks).map(({ id }) => id)).toEqual(['a', 'before', 'b']);
  });

  it.each([
    ['failed', 3, 3],
    ['complete', 0, 0],
    ['running', 0, null],
    ['rejected', 0, null],
    ['shutdown', 137, 137],
    ['pending', null, null],
  ])('tells the exit code of a task that is %s with %s as %s', (state, exitCode, told) =>
    expect(exitCodeOf(aTask({ state, exitCode }))).toBe(told),
  );

  it('finds the latest failure that is the reason of the state', () => {
    const failed = (id: string, error: string | null, day: number) =>
      aTask({ id, state: 'failed', error, stateSince: `2026-01-0${day}T00:00:00Z` });
    const tasks = [
      failed('a', 'exit 1', 1),
      failed('b', 'exit 1', 2),
      failed('c', 'exit 2', 3),
      failed('d', null, 4),
      aTask({ id: 'e', error: 'exit 1' }),
    ];
    expect(failureBehind('exit 1', tasks)?.id).toBe('b');
    expect(failureBehind('no suitable node', tasks)).toBeUndefined();
    expect(failureBehind(null, tasks)).toBeUndefined();
  });
});
