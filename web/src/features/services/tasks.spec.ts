import type { Task } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { firstFailure, inOrder } from './tasks';

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
  it('lists tasks that should run before tasks that have ended, ordered by slot', () => {
    const tasks = [
      aTask({ id: 'old', slot: 1, state: 'shutdown', desiredState: 'shutdown' }),
      aTask({ id: 'two', slot: 2 }),
      aTask({ id: 'one', slot: 1 }),
    ];
    expect(inOrder(tasks).map(({ id }) => id)).toEqual(['one', 'two', 'old']);
  });

  it('finds the latest failure with an error message', () => {
    const tasks = [
      aTask({ id: 'a', state: 'failed', error: 'exit 1', stateSince: '2026-01-01T00:00:00Z' }),
      aTask({
        id: 'b',
        state: 'rejected',
        error: 'No such image',
        stateSince: '2026-01-02T00:00:00Z',
      }),
      aTask({ id: 'c', state: 'failed', error: null, stateSince: '2026-01-03T00:00:00Z' }),
    ];
    expect(firstFailure(tasks)?.id).toBe('b');
  });
});
