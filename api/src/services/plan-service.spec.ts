import { describe, expect, it } from 'vitest';
import { aService, aServiceSpec } from '../engine/testing/factories.js';
import { noEffect, previousSpecWarning, restartEffect, scaleEffect } from './plan-service.js';

describe('restartEffect', () => {
  const { updatePolicy } = aServiceSpec();

  it.each([
    ['stop-first', 1, 2, false],
    ['stop-first', 1, 1, true],
    ['stop-first', 2, 2, true],
    ['stop-first', 0, 5, true],
    ['stop-first', 0, 0, false],
    ['start-first', 1, 1, false],
    ['start-first', 0, 5, false],
  ] as const)(
    '%s, %i at once of %i: down for a moment is %s',
    (order, parallelism, desired, isDownForAMoment) => {
      const service = aService({
        name: 'web',
        spec: { updatePolicy: { ...updatePolicy, order, parallelism } },
        status: { running: desired, desired, completed: 0 },
      });
      expect(restartEffect(service)).toEqual({
        service: 'web',
        effect: 'restart',
        tasks: desired,
        order,
        isDownForAMoment,
      });
    },
  );
});

it.each([
  ['global', true],
  ['replicated', true],
  ['replicated-job', false],
] as const)('says of a %s service, restarted at once, that it is down: %s', (mode, isDown) => {
  const { updatePolicy } = aServiceSpec();
  const service = aService({
    spec: { mode, updatePolicy: { ...updatePolicy, order: 'stop-first', parallelism: 0 } },
    status: { running: 3, desired: 3, completed: 0 },
  });
  expect(restartEffect(service).isDownForAMoment).toBe(isDown);
});

describe('scaleEffect', () => {
  it.each([
    [1, 3, 'start', 2],
    [3, 1, 'stop', 2],
    [3, 0, 'stop', 3],
    [2, 2, 'none', 0],
    [null, 2, 'start', 2],
  ])('from %s to %i is %s of %i', (replicas, wanted, effect, tasks) => {
    expect(scaleEffect(aService({ spec: { replicas } }), wanted)).toMatchObject({ effect, tasks });
  });
});

describe('noEffect', () => {
  it('affects no task', () => {
    expect(noEffect(aService({ name: 'web' }))).toMatchObject({ effect: 'none', tasks: 0 });
  });
});

describe('previousSpecWarning', () => {
  it('warns if a previous spec is lost', () => {
    expect(previousSpecWarning(aService({ previousSpec: {} }))).toHaveLength(1);
    expect(previousSpecWarning(aService())).toEqual([]);
  });
});
