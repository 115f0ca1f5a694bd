import { describe, expect, it } from 'vitest';
import { taskCounts } from './service-labels';

describe('taskCounts', () => {
  it.each([
    ['replicated', [2, 3, 0], '2/3', '2 of 3 tasks running', false],
    ['replicated', [0, 0, 0], '0/0', '0 of 0 tasks running', true],
    ['replicated', [4, 3, 0], '4/3', '4 of 3 tasks running', true],
    ['replicated', [0, 2, 2], '2/2 ended', '2 of 2 tasks ended', true],
    ['replicated', [1, 2, 1], '1/2', '1 of 2 tasks running, 1 of 2 tasks ended', true],
    ['replicated-job', [0, 3, 3], '3/3 completed', '3 of 3 tasks completed', true],
    ['replicated-job', [1, 3, 0], '0/3 completed', '1 of 3 tasks running', false],
    [
      'global-job',
      [1, 3, 1],
      '1/3 completed',
      '1 of 3 tasks running, 1 of 3 tasks completed',
      false,
    ],
  ] as const)(
    'describes a %s service with the counts %j as %s',
    (mode, counts, text, title, isFull) => {
      const [running, desired, completed] = counts;
      const told = taskCounts({ mode, running, desired, completed });
      expect(told).toMatchObject({ text, title, isFull });
    },
  );
});
