import type { RotationService } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { lanesOf, MOST_LANES } from './rotation-lanes';

const NOW = Date.UTC(2030, 0, 1, 12);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const aService = (
  service: string,
  startedAt: string | null,
  endedAt: string | null,
  state: RotationService['state'] = 'done',
) => ({ service, startedAt, endedAt, state });

describe('lanesOf', () => {
  it('places each service between the first start and the last end', () => {
    const found = lanesOf(
      [aService('late', at(-20), at(0)), aService('first', at(-40), at(-20))],
      NOW,
    );
    expect(found?.lanes).toMatchObject([
      { service: 'first', left: 0, width: 0.5, tone: 'done' },
      { service: 'late', left: 0.5, width: 0.5, tone: 'done' },
    ]);
    expect([found?.from, found?.to]).toEqual([NOW - 40_000, NOW]);
  });

  it('lets a service that has not ended reach to now, and counts those that wait', () => {
    const found = lanesOf(
      [aService('busy', at(-10), null, 'verifying'), aService('next', null, null, 'waiting')],
      NOW,
    );
    expect(found?.lanes).toMatchObject([{ service: 'busy', left: 0, width: 1, tone: 'busy' }]);
    expect(found?.waiting).toBe(1);
  });

  it('is null before the first service starts', () => {
    expect(lanesOf([aService('web', null, null, 'waiting')], NOW)).toBeNull();
  });

  it('stays readable with 300 services and draws those that failed', () => {
    const many = Array.from({ length: 299 }, (_, index) => aService(`s${index}`, at(-9), at(-1)));
    const found = lanesOf([...many, aService('bad', at(-9), at(-1), 'failed')], NOW);
    expect(found?.lanes).toHaveLength(MOST_LANES);
    expect(found?.lanes.map(({ service }) => service)).toContain('bad');
    expect(found?.hidden).toBe(300 - MOST_LANES);
  });
});
