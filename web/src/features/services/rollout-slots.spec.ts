import type { Service, Task } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { isUnplaceable, rolloutSlotsOf } from './rollout-slots';

const at = (minute: number) => `2026-11-27T10:${String(minute).padStart(2, '0')}:00.000Z`;
const aTask = (id: string, slot: number, minute: number) =>
  ({ id, slot, node: null, createdAt: at(minute) }) as Task;
const rollout = (state: string) =>
  ({ update: { state, message: '', startedAt: at(10), completedAt: null } }) as Service;

describe('rolloutSlotsOf', () => {
  it('has the newest task before and since the start of the rollout, by slot', () => {
    const tasks = [
      aTask('a1', 10, 1),
      aTask('a2', 10, 2),
      aTask('a3', 10, 11),
      aTask('a4', 10, 12),
      aTask('b1', 2, 1),
    ];
    const slots = rolloutSlotsOf(rollout('paused'), tasks);
    expect(slots.map(({ label, before, now }) => [label, before?.id, now?.id])).toEqual([
      ['2', 'b1', undefined],
      ['10', 'a2', 'a4'],
    ]);
  });

  it.each([rollout('completed'), { update: null }])('is empty without a rollout', (service) => {
    expect(rolloutSlotsOf(service, [aTask('a', 1, 11)])).toEqual([]);
  });
});

describe('isUnplaceable', () => {
  it.each([
    [{ state: 'pending', desiredState: 'running', error: 'no suitable node' }, true],
    [{ state: 'pending', desiredState: 'ready', error: 'no suitable node' }, false],
    [{ state: 'pending', desiredState: 'running', error: null }, false],
    [{ state: 'failed', desiredState: 'shutdown', error: 'exit 1' }, false],
  ])('of %j is %s', (task, expected) => {
    expect(isUnplaceable(task as Task)).toBe(expected);
  });
});
