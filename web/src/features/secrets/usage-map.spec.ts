import type { Usage } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { MOST_ROWS, usageMap } from './usage-map';

const aUse = (service: string, changes: Partial<Usage> = {}): Usage => ({
  service,
  stack: null,
  version: 2,
  spec: 'current',
  mounts: [],
  running: 1,
  desired: 1,
  completed: 0,
  state: 'converged',
  ...changes,
});
const secret = { kind: 'secret' as const, name: 'db', currentVersion: 2 };
const labels = (usage: Usage[]) => usageMap(secret, usage).rows.map(({ label }) => label);
const many = (count: number, stack: string | null, changes: Partial<Usage> = {}) =>
  Array.from({ length: count }, (_, at) =>
    aUse(`${stack ?? 'own'}_${String(at).padStart(3, '0')}`, { stack, ...changes }),
  );

describe('usageMap', () => {
  it('draws a line from each service to the version that it uses', () => {
    const { versions, rows } = usageMap(secret, [aUse('web'), aUse('api', { version: 1 })]);
    expect(versions).toEqual([2, 1]);
    expect(rows.map(({ label, lines }) => [label, lines])).toEqual([
      ['api', [{ version: 1, kind: 'drift' }]],
      ['web', [{ version: 2, kind: 'current' }]],
    ]);
  });

  it('distinguishes a version that only a rollback would use', () => {
    const { rows } = usageMap(secret, [aUse('web', { version: 1, spec: 'previous' }), aUse('web')]);
    expect(rows[0]?.lines).toEqual([
      { version: 1, kind: 'rollback' },
      { version: 2, kind: 'current' },
    ]);
    const both = usageMap(secret, [aUse('web', { spec: 'previous' }), aUse('web')]);
    expect(both.rows[0]?.lines).toEqual([{ version: 2, kind: 'current' }]);
  });

  it('groups many services by stack, and keeps one that drifts by itself', () => {
    const usage = [
      ...many(20, 'shop'),
      aUse('shop_old', { stack: 'shop', version: 1 }),
      aUse('alone'),
      aUse('blog_web', { stack: 'blog' }),
    ];
    expect(labels(usage)).toEqual(['shop_old', 'shop: 20 services', 'blog_web', 'alone']);
  });

  it('stays readable with 300 services, and counts those that it does not draw', () => {
    const { rows } = usageMap(secret, many(300, null));
    expect(rows).toHaveLength(MOST_ROWS);
    expect(rows.at(-1)).toMatchObject({
      label: 'and 289 more',
      to: { name: 'services', query: { secret: 'db' } },
    });
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  });

  it('shows in the row of the others that one of them drifts', () => {
    const { rows } = usageMap(secret, many(30, null, { version: 1 }));
    expect(rows.at(-1)?.lines).toEqual([{ version: 1, kind: 'drift' }]);
  });
});
