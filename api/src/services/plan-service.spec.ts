import type { Plan, UpdateState } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aService, aServiceSpec, type ServiceOverrides } from '../engine/testing/factories.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { anUpdate } from './testing/services-fixture.js';

const { updatePolicy } = aServiceSpec();

const short = (effects: Plan['effects']) =>
  effects
    .map(({ effect, tasks }) => (effect === 'none' ? effect : `${effect} ${tasks}`))
    .join(', ');

describe('The effects of a change of a service', () => {
  const replicated: ServiceOverrides = { spec: { replicas: 3 } };
  const stopped: ServiceOverrides = { spec: { replicas: 0 } };
  const global: ServiceOverrides = {
    spec: { mode: 'global', replicas: null },
    status: { running: 4, desired: 4, completed: 0 },
  };
  // As Docker counts them: a replicated job by how many run at a time, and no task of a completed global job.
  const job: ServiceOverrides = {
    spec: { mode: 'replicated-job', replicas: 6 },
    status: { running: 0, desired: 2, completed: 6 },
  };
  const globalJob: ServiceOverrides = {
    spec: { mode: 'global-job', replicas: null },
    status: { running: 0, desired: 0, completed: 4 },
  };
  const labels = { replacesTasks: false };
  const restart = { replacesTasks: true };
  const scale = (replicas: number) => ({ replacesTasks: false, replicas });

  it.each<[string, ServiceOverrides, Parameters<typeof effectsOf>[1], string, string]>([
    ['labels of a replicated service', replicated, labels, 'none', 'restart 3'],
    ['labels of a stopped service', stopped, labels, 'none', 'none'],
    ['labels of a global service', global, labels, 'none', 'restart 4'],
    ['labels of a replicated job', job, labels, 'restart 6', 'restart 6'],
    ['labels of a global job', globalJob, labels, 'restart 4', 'restart 4'],
    ['a restart of a replicated service', replicated, restart, 'restart 3', 'restart 3'],
    ['a restart of a stopped service', stopped, restart, 'none', 'none'],
    ['a restart of a global service', global, restart, 'restart 4', 'restart 4'],
    ['a restart of a replicated job', job, restart, 'restart 6', 'restart 6'],
    ['a restart of a global job', globalJob, restart, 'restart 4', 'restart 4'],
    ['more replicas', replicated, scale(5), 'start 2', 'start 2, restart 3'],
    ['fewer replicas', replicated, scale(1), 'stop 2', 'stop 2, restart 1'],
    ['the same replicas', replicated, scale(3), 'none', 'restart 3'],
    ['no replicas', replicated, scale(0), 'stop 3', 'stop 3'],
    ['the first replicas', stopped, scale(2), 'start 2', 'start 2'],
    [
      'new tasks, and more',
      replicated,
      { ...scale(4), ...restart },
      'start 1, restart 3',
      'start 1, restart 3',
    ],
  ])('%s', (_, service, change, settled, busy) => {
    expect(short(effectsOf(aService(service), change))).toBe(settled);
    for (const state of ['completed', 'rollback_completed'] satisfies UpdateState[])
      expect(short(effectsOf(aService({ ...service, update: anUpdate(state) }), change))).toBe(
        settled,
      );
    const inProgress = ['updating', 'paused', 'rollback_started', 'rollback_paused'] as const;
    for (const state of inProgress)
      expect(short(effectsOf(aService({ ...service, update: anUpdate(state) }), change))).toBe(
        busy,
      );
  });

  it.each([
    ['stop-first', 1, 2, false],
    ['stop-first', 1, 1, true],
    ['stop-first', 2, 2, true],
    ['stop-first', 0, 5, true],
    ['start-first', 1, 1, false],
    ['start-first', 0, 5, false],
  ] as const)(
    'say whether it is down for a moment: %s, %i in parallel, %i tasks: %s',
    (order, parallelism, replicas, isDownForAMoment) => {
      const policy = { ...updatePolicy, order, parallelism };
      const effect = {
        service: 'web',
        effect: 'restart',
        tasks: replicas,
        order,
        isDownForAMoment,
      };
      const service = aService({ name: 'web', spec: { replicas, updatePolicy: policy } });
      expect(effectsOf(service, restart)).toEqual([effect]);
      const other = aService({ name: 'web', spec: { replicas } });
      expect(effectsOf(other, { ...restart, policy })).toEqual([effect]);
    },
  );

  it.each([
    ['global', 'stop-first', true],
    ['replicated', 'stop-first', true],
    ['replicated-job', null, false],
    ['global-job', null, false],
  ] as const)('name the order for a service in the mode %s: %s', (mode, order, isDown) => {
    const service = aService({
      spec: { mode, replicas: 3, updatePolicy: { ...updatePolicy, parallelism: 0 } },
      status: { running: 3, desired: 3, completed: 0 },
    });
    expect(effectsOf(service, restart)).toMatchObject([{ order, isDownForAMoment: isDown }]);
  });
});

describe('previousSpecWarning', () => {
  it('warns if a previous spec is lost', () => {
    expect(previousSpecWarning(aService({ previousSpec: {} }))).toHaveLength(1);
    expect(previousSpecWarning(aService())).toEqual([]);
  });
});
