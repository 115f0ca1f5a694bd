import { describe, expect, it } from 'vitest';
import { planChanges } from './plan-change-labels';
import { aPlan, aPlannedService } from './testing/plans';

const [change] = aPlan().changes;

describe('planChanges', () => {
  it('names services that came and went', () => {
    const before = aPlan({ services: [aPlannedService({ service: 'old' })] });
    const after = aPlan({ services: [aPlannedService({ service: 'new' })] });
    expect(planChanges(before, after)).toEqual(['new uses it now', 'old no longer uses it']);
  });

  it('tells what became of a service', () => {
    const after = aPlannedService({
      effect: 'refuse',
      busy: 'updating',
      health: 'unhealthy',
      desired: 3,
      isDownForAMoment: true,
    });
    expect(planChanges(aPlan(), aPlan({ services: [after] }))).toEqual([
      'web: update became refuse',
      'web is busy: updating',
      'web was healthy and is unhealthy',
      'web has 3 tasks, no longer 2',
      'web is down for a moment',
    ]);
  });

  it('tells of other versions', () => {
    const after = aPlan({ changes: [{ ...change!, fromVersion: 2, toVersion: 3 }] });
    expect(planChanges(aPlan(), after)).toEqual([
      'db is on v2 now, no longer on v1',
      'The new version of db is v3, no longer v2',
    ]);
  });

  it('tells of another order', () => {
    const services = [aPlannedService(), aPlannedService({ service: 'api' })];
    const after = aPlan({ services: [...services].reverse() });
    expect(planChanges(aPlan({ services }), after)).toEqual([
      'The order of the services is another one',
    ]);
  });

  it('never says nothing: the hash was another one', () => {
    expect(planChanges(aPlan(), aPlan())).toHaveLength(1);
  });
});
