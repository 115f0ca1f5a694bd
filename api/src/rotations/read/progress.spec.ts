import type { RotationServiceState, RotationState } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import { newConsumer, newRotation } from '../rules/rotation-record.js';
import { progressOf, servicesOf } from './progress.js';

const aRecord = (state: RotationState, services: RotationServiceState[]) => ({
  ...newRotation(anActor(), 0, {} as never),
  state,
  services: services.map((own, position) => ({
    ...newConsumer({ serviceId: `id-${position}`, name: `s-${position}`, position } as never),
    state: own,
    waitsFor: 'its turn',
  })),
});

describe('progressOf', () => {
  it.each<[RotationState, RotationServiceState[], number[]]>([
    ['rolling', ['updating'], [1, 0, 1, 0, 0, 0]],
    ['rolling', ['done', 'verifying', 'waiting', 'skipped'], [4, 1, 1, 0, 1, 0]],
    ['done', ['done', 'done', 'done', 'failed'], [4, 3, 0, 1, 0, 0]],
    ['done', ['done', 'gone', 'skipped', 'reverted'], [4, 3, 0, 0, 1, 0]],
    ['reverting', ['done', 'done', 'failed', 'waiting'], [4, 1, 0, 1, 0, 0]],
    ['reverting', ['reverted', 'reverting', 'reverted', 'waiting'], [4, 3, 1, 0, 0, 0]],
    ['blocked', ['stuck', 'done', 'waiting'], [3, 1, 0, 1, 0, 0]],
    ['cancelled', ['reverted', 'waiting', 'waiting'], [3, 1, 0, 0, 0, 2]],
    ['failed', ['waiting'], [1, 0, 0, 0, 0, 1]],
    ['closed', [], [0, 0, 0, 0, 0, 0]],
  ])('of a rotation that is %s, with services %j', (state, services, counts) => {
    const progress = progressOf(aRecord(state, services));
    const { serviceCount, doneCount, busyCount, failedCount, skippedCount, untouchedCount } =
      progress;
    expect([
      ...[serviceCount, doneCount, busyCount, failedCount, skippedCount, untouchedCount],
    ]).toEqual(counts);
  });
});

describe('servicesOf', () => {
  it('shows no service that waits once a rotation has ended', () => {
    const [one, two] = servicesOf(aRecord('cancelled', ['reverted', 'waiting']));
    expect([one!.state, two!.state]).toEqual(['reverted', 'untouched']);
    expect(two!.waitsFor).toBeNull();
  });

  it('shows what services wait for until then', () => {
    const record = aRecord('rolling', ['waiting']);
    expect(servicesOf(record)).toBe(record.services);
  });
});
