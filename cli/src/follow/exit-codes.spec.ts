import type { Rotation, Service } from '@waxseal/client';
import { describe, expect, it } from 'vitest';
import { exitCodeOfRotation } from './rotation.js';
import { exitCodeOfService } from './service.js';

const rotation = (
  state: Rotation['state'],
  outcome: Rotation['outcome'] = null,
  ...services: string[]
) => ({
  state,
  outcome,
  services: services.map((one) => ({ state: one }) as Rotation['services'][number]),
});

describe('The exit code of a rotation', () => {
  it.each([
    ['done', 'updated', [], 0],
    ['closed', 'updated', ['done'], 0],
    ['done', null, [], 0],
    ['done', 'partly-updated', ['done', 'skipped'], 0],
    ['done', 'partly-updated', ['done', 'failed'], 4],
    ['done', 'not-updated', ['skipped'], 4],
    ['failed', null, [], 3],
    ['reverted', null, ['reverted'], 3],
    ['cancelled', null, ['reverted'], 3],
    ['blocked', null, ['stuck'], 4],
    ['rolling', null, [], 4],
  ] as const)(
    'that is %s with outcome %s and services %j is %i',
    (state, outcome, services, code) => {
      expect(exitCodeOfRotation(rotation(state, outcome, ...services))).toBe(code);
    },
  );

  it('is 0 for a rotation that was to be reverted', () => {
    expect(exitCodeOfRotation(rotation('cancelled'), 'previous')).toBe(0);
    expect(exitCodeOfRotation(rotation('blocked'), 'previous')).toBe(4);
    expect(exitCodeOfRotation(rotation('done', 'updated'), 'previous')).toBe(4);
  });

  it('is 0 for a rotation that was accepted with services on the previous version', () => {
    expect(exitCodeOfRotation(rotation('done', 'not-updated', 'failed'), 'accepted')).toBe(0);
    expect(exitCodeOfRotation(rotation('blocked'), 'accepted')).toBe(4);
  });
});

describe('The exit code of a service', () => {
  it.each([
    ['converged', null, 0],
    ['converged', 'completed', 0],
    ['converged', 'rollback_completed', 3],
    ['converged', 'rollback_paused', 4],
    ['paused', 'paused', 4],
    ['failed', 'completed', 4],
    ['completed', null, 0],
    ['stopped', null, 0],
  ] as const)('that is %s after a rollout that is %s is %i', (state, updateState, code) => {
    expect(exitCodeOfService({ state, updateState } as Service)).toBe(code);
  });

  it('is 0 after a rollback that was asked for', () => {
    const service = { state: 'converged', updateState: 'rollback_completed' } as const;
    expect(exitCodeOfService(service, 'rollback')).toBe(0);
    expect(exitCodeOfService({ ...service, updateState: 'rollback_paused' }, 'rollback')).toBe(4);
  });
});
