import { describe, expect, it } from 'vitest';
import { changeText, outcomeText, progressText, titleOf } from './progress-labels';
import { stateLabelOf } from './rotation-labels';
import { aRotation, aRotationService } from './testing/plans';

describe('progressText', () => {
  it.each([
    [[4, 0, 0], '0 of 4 services'],
    [[1, 1, 0], '1 of 1 service'],
    [[4, 3, 1], '3 of 4 services, 1 failed'],
    [[4, 1, 0, 0, 3], '1 of 4 services, 3 not updated'],
    [[1, 0, 0, 1], '0 of 1 service, 1 skipped'],
    [[0, 0, 0], 'No services affected'],
  ])(
    'of %j is %s',
    ([serviceCount = 0, done = 0, failed = 0, skipped = 0, untouched = 0], text) => {
      const counts = {
        serviceCount,
        doneCount: done,
        failedCount: failed,
        skippedCount: skipped,
        untouchedCount: untouched,
      };
      expect(progressText({ ...aRotation(), ...counts })).toBe(text);
    },
  );
});

describe('changeText', () => {
  const [change] = aRotation().changes;
  const deletion = (version: number) =>
    ({ version, objectName: 's', state: 'waiting', waitsFor: null }) as const;

  it.each([
    [change!, 'v1 → v2'],
    [{ ...change!, fromVersion: null }, 'v2'],
    [{ ...change!, toVersion: null, deletions: [deletion(1), deletion(3)] }, 'v1, v3'],
    [{ ...change!, toVersion: null }, '–'],
  ])('of %#', (given, text) => {
    expect(changeText(given)).toBe(text);
  });
});

describe('titleOf', () => {
  it('names every secret and config', () => {
    const families = [
      { kind: 'secret' as const, name: 'cert' },
      { kind: 'secret' as const, name: 'key' },
    ];
    expect(titleOf({ families })).toBe('cert, key');
  });
});

describe('outcomeText', () => {
  const services = [
    aRotationService({ state: 'done' }),
    aRotationService({ service: 'job', state: 'skipped' }),
    aRotationService({ service: 'ill', state: 'failed' }),
  ];

  it('reports all services on the new version only if that is true', () => {
    expect(outcomeText({ state: 'done', outcome: 'updated', services: services.slice(0, 1) })).toBe(
      'All services are on the new version',
    );
    expect(outcomeText({ state: 'done', outcome: 'partly-updated', services })).toBe(
      'Completed, except job (skipped), ill (failed)',
    );
  });

  it.each(['done', 'deleting', 'closed'] as const)(
    'of a rotation that is %s says that no service was updated',
    (state) => {
      const hint = 'None of the services is on the new version';
      expect(outcomeText({ state, outcome: 'not-updated', services: [] })).toBe(hint);
      expect(outcomeText({ state, outcome: 'not-updated', services: services.slice(1) })).toBe(
        hint,
      );
      expect(stateLabelOf({ state, outcome: 'not-updated' }).label).toBe('No service updated');
      expect(stateLabelOf({ state, outcome: 'partly-updated' }).label).toBe('Partly completed');
    },
  );

  it('is the label of the state while the rotation runs', () => {
    expect(outcomeText({ state: 'rolling', outcome: null, services })).toBe(
      'Updating the services to the new version',
    );
  });

  it('does not report the previous version for a stopped rotation if a service runs another one', () => {
    const on = (runningVersion: 'old' | 'new') => [aRotationService({ runningVersion })];
    expect(outcomeText({ state: 'cancelled', outcome: null, services: on('old') })).toContain(
      'All services use',
    );
    expect(outcomeText({ state: 'cancelled', outcome: null, services: on('new') })).toContain(
      'may run different',
    );
  });
});
