import { describe, expect, it } from 'vitest';
import { isMoving } from './task-labels';

describe('isMoving', () => {
  it.each([
    ['running', 'running', false],
    ['complete', 'complete', false],
    ['shutdown', 'shutdown', false],
    ['failed', 'running', false],
    ['rejected', 'shutdown', false],
    ['preparing', 'running', true],
    ['running', 'shutdown', true],
    ['running', 'complete', true],
    ['of-a-newer-docker', 'running', true],
  ])('of a task that is %s and should be %s is %s', (state, desiredState, expected) =>
    expect(isMoving({ state, desiredState })).toBe(expected),
  );
});
