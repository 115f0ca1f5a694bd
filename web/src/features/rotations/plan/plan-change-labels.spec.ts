import { describe, expect, it } from 'vitest';
import { planChanges } from './plan-change-labels';
import { aPlan, aPlannedService } from '../testing/plans';

const [change] = aPlan().changes;

describe('planChanges', () => {
  it('names services that were added or removed', () => {
    const before = aPlan({ services: [aPlannedService({ service: 'old' })] });
    const after = aPlan({ services: [aPlannedService({ service: 'new' })] });
    expect(planChanges(before, after)).toEqual(['new now uses it', 'old no longer uses it']);
  });

  it('lists the changes of a service', () => {
    const after = aPlannedService({
      effect: 'refuse',
      busy: 'updating',
      health: 'unhealthy',
      desired: 3,
      isDownForAMoment: true,
    });
    expect(planChanges(aPlan(), aPlan({ services: [after] }))).toEqual([
      'web: blocks the start (was: updated)',
      'web is mid-rollout (updating)',
      'web is now unhealthy (was healthy)',
      'web now has 3 tasks (was 2)',
      'web now has brief downtime',
    ]);
  });

  it('lists changed versions', () => {
    const after = aPlan({ changes: [{ ...change!, fromVersion: 2, toVersion: 3 }] });
    expect(planChanges(aPlan(), after)).toEqual([
      'db moved from v1 to v2',
      'db: new version is now v3 (was v2)',
    ]);
  });

  it('reports a changed order', () => {
    const services = [aPlannedService(), aPlannedService({ service: 'api' })];
    const after = aPlan({ services: [...services].reverse() });
    expect(planChanges(aPlan({ services }), after)).toEqual(['The order of services changed']);
  });

  it('is never empty, because the plan hash differs', () => {
    expect(planChanges(aPlan(), aPlan())).toHaveLength(1);
  });
});
