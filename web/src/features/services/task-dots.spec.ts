import type { Task } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { dotText } from './service-labels';
import { MOST_SLOTS, restartsOf, slotsOf } from './task-dots';

const NOW = Date.UTC(2030, 0, 2);
const iso = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
let count = 0;
const aTask = (slot: number | null, minutesAgo: number, changes: Partial<Task> = {}): Task => ({
  id: `t${(count += 1)}`,
  slot,
  node: { id: 'n1', name: 'node-1' },
  state: 'running',
  desiredState: 'running',
  error: null,
  message: '',
  exitCode: null,
  image: 'busybox',
  createdAt: iso(minutesAgo),
  stateSince: iso(minutesAgo),
  ...changes,
});
const failed = { state: 'failed', desiredState: 'shutdown' };
const replaced = { state: 'shutdown', desiredState: 'shutdown' };

describe('slotsOf', () => {
  it('puts the task that counts now after those before it', () => {
    const [slot] = slotsOf([aTask(1, 1), aTask(1, 20, failed), aTask(1, 10, replaced)]);
    expect(slot?.now?.state).toBe('running');
    expect(slot?.past.map(({ state }) => state)).toEqual(['failed', 'shutdown']);
    expect(dotText(slot!)).toBe('1: running, 2 tasks before, 1 of them failed');
  });

  it('orders slots by number and names the node of a global service', () => {
    expect(slotsOf([aTask(10, 1), aTask(2, 1)]).map(({ label }) => label)).toEqual(['2', '10']);
    expect(slotsOf([aTask(null, 1)]).map(({ label }) => label)).toEqual(['node-1']);
  });

  it('says that a slot has no task', () => {
    expect(dotText(slotsOf([aTask(1, 5, failed)])[0]!)).toBe(
      '1: no task, 1 task before, 1 of them failed',
    );
  });

  it('draws the slots that do not run, if there are too many', () => {
    const tasks = Array.from({ length: 200 }, (_, at) => aTask(at + 1, 1));
    const slots = slotsOf([...tasks, aTask(999, 1, { state: 'starting' })]);
    expect(slots).toHaveLength(MOST_SLOTS);
    expect(slots[0]?.label).toBe('999');
  });
});

describe('restartsOf', () => {
  it('places the ends of tasks on a line until now', () => {
    const found = restartsOf([aTask(1, 1), aTask(1, 120, failed), aTask(1, 60, replaced)], NOW);
    expect(found?.marks.map(({ x }) => x)).toEqual([0, 0.5]);
    expect(found?.failedCount).toBe(1);
  });

  it('covers at least an hour', () => {
    expect(restartsOf([aTask(1, 30, failed)], NOW)?.marks[0]?.x).toBe(0.5);
  });

  it('is null without an ended task', () => {
    expect(restartsOf([aTask(1, 1)], NOW)).toBeNull();
  });
});
