import type { FamilyConsumer, SecretConsumers, Usage } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { MOST_ROWS, secretsMap, usageMap } from './usage-map';

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
      ['api', [{ from: 1, kind: 'drift' }]],
      ['web', [{ from: 2, kind: 'current' }]],
    ]);
  });

  it('distinguishes a version that only a rollback would use', () => {
    const { rows } = usageMap(secret, [aUse('web', { version: 1, spec: 'previous' }), aUse('web')]);
    expect(rows[0]?.lines).toEqual([
      { from: 1, kind: 'rollback' },
      { from: 2, kind: 'current' },
    ]);
    const both = usageMap(secret, [aUse('web', { spec: 'previous' }), aUse('web')]);
    expect(both.rows[0]?.lines).toEqual([{ from: 2, kind: 'current' }]);
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
    expect(rows.at(-1)?.lines).toEqual([{ from: 1, kind: 'drift' }]);
  });
});

describe('secretsMap', () => {
  const aConsumer = (service: string, changes: Partial<FamilyConsumer> = {}): FamilyConsumer => ({
    service,
    stack: null,
    state: 'converged',
    use: 'current',
    ...changes,
  });
  const aSecret = (name: string, consumers: FamilyConsumer[]) =>
    ({ name, consumers }) as SecretConsumers;

  it('draws a line from each secret to each service, near each other', () => {
    const rows = secretsMap([
      aSecret('db', [aConsumer('web'), aConsumer('api')]),
      aSecret('mail', [aConsumer('api', { use: 'rollback' }), aConsumer('a_worker')]),
    ]);
    expect(rows.map(({ label, lines }) => [label, lines])).toEqual([
      ['web', [{ from: 'db', kind: 'current' }]],
      [
        'api',
        [
          { from: 'db', kind: 'current' },
          { from: 'mail', kind: 'rollback' },
        ],
      ],
      ['a_worker', [{ from: 'mail', kind: 'current' }]],
    ]);
  });

  it('keeps services in trouble and with drift apart in a Swarm of 100 services', () => {
    const stacks = ['shop', 'blog', 'mail', 'ci', null];
    const consumers = Array.from({ length: 100 }, (_, at) =>
      aConsumer(`s${String(at).padStart(3, '0')}`, {
        stack: stacks[at % 5],
        state: at === 50 ? 'degraded' : 'converged',
        use: at === 51 ? 'drift' : 'current',
      }),
    );
    const rows = secretsMap([aSecret('db', consumers), aSecret('mail', consumers.slice(0, 60))]);
    expect(rows).toHaveLength(MOST_ROWS);
    expect(rows.slice(0, 3).map(({ label }) => label)).toEqual([
      's050',
      's051',
      'mail: 20 services',
    ]);
    expect(rows.map(({ isTroubled }) => isTroubled ?? false).indexOf(true)).toBe(0);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(rows.at(-1)?.to).toEqual({ name: 'services', query: { stack: undefined } });
  });

  it('has no rows if nothing is used', () => {
    expect(secretsMap([aSecret('db', [])])).toEqual([]);
  });
});
