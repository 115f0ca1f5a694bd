import { describe, expect, it } from 'vitest';
import { aService, aTask, type ServiceOverrides } from '../../engine/testing/factories.js';
import { deadlineOf, extensionOf } from './deadline.js';

describe('deadlineOf', () => {
  const of = (desired: number, spec: ServiceOverrides['spec']) =>
    deadlineOf({ spec: aService({ spec }).spec, desired }) / 1000;
  const policy = (parallelism: number) => ({
    ...aService().spec.updatePolicy,
    parallelism,
    delayMs: 5_000,
  });

  it('is at least five minutes', () => {
    expect(of(1, {})).toBe(300);
    expect(of(0, {})).toBe(300);
  });

  it('grows with the number of update rounds', () => {
    expect(of(10, { updatePolicy: policy(2) })).toBe(5 * (5 + 5 + 10 + 60));
    expect(of(10, { updatePolicy: policy(0) })).toBe(300);
  });

  it('includes the stop grace period and the health check', () => {
    const healthCheck = { startPeriodMs: 60_000, intervalMs: 10_000, retries: 3 };
    const spec = { stopGracePeriodMs: 30_000, healthCheck, updatePolicy: policy(1) };
    expect(of(4, spec)).toBe(4 * (5 + 5 + 30 + 60 + 30 + 60));
  });
});

describe('extensionOf', () => {
  const healthCheck = { startPeriodMs: 0, intervalMs: 1_000, retries: 3 };
  const of = (state: string, deadlineSeconds: number | null, spec: ServiceOverrides['spec'] = {}) =>
    extensionOf({ service: aService({ spec }), tasks: [aTask({ state })] }, { deadlineSeconds });

  it('is an hour while a task waits for a health check that no spec shows', () => {
    expect(of('starting', null)).toBe(3_600_000);
  });

  it.each([
    ['the task runs', of('running', null)],
    ['the user has set the deadline', of('starting', 15)],
    ['the deadline includes the health check of the spec', of('starting', null, { healthCheck })],
  ])('is none if %s', (_case, extension) => expect(extension).toBe(0));
});
