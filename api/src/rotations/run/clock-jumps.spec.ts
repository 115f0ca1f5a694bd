import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClockJumps } from './clock-jumps.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

const DAY_MS = 86_400_000;

describe('A clock that jumps 30 days', () => {
  let fixture: RotationsFixture;
  let aheadMs: number;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
    aheadMs = 0;
    vi.spyOn(fixture.clock, 'now').mockImplementation(() => Date.now() + aheadMs);
    await fixture.jumps.settle();
    const secret = await fixture.aSecret('db');
    await fixture.aService('web', [secret]);
  });
  afterEach(() => fixture.close());

  /** The clock guard of the next process. */
  const started = () => new ClockJumps(fixture.database, fixture.repository, fixture.clock);

  const leftOf = async (id: string) =>
    (await fixture.queries.find(id)).deletesAt! - fixture.clock.now();

  it.each([30, -30])('by %i leaves the rest of a grace period as it was', async (days) => {
    const id = await fixture.rotate('db', { settings: { graceSeconds: 3600 } });
    await fixture.finish(id);
    await fixture.jumps.settle();
    aheadMs = days * DAY_MS;
    expect((await fixture.finish(id)).state).toBe('done');
    expect(await leftOf(id)).toBeGreaterThan(3_590_000);
    expect(await leftOf(id)).toBeLessThan(3_601_000);
    expect(await fixture.secretNames()).toEqual(['db', 'db.v2']);
  });

  it.each([30, -30])('by %i while Waxseal does not run does the same', async (days) => {
    const id = await fixture.rotate('db', { settings: { graceSeconds: 3600 } });
    await fixture.finish(id);
    aheadMs = days * DAY_MS;
    await started().settle();
    expect(await leftOf(id)).toBeGreaterThan(3_500_000);
    expect(await leftOf(id)).toBeLessThan(3_660_000);
    aheadMs *= 2;
    const second = started();
    await Promise.all([second.settle(), second.settle()]);
    expect(second.count).toBe(1);
    expect(await leftOf(id)).toBeGreaterThan(3_500_000);
    expect(await leftOf(id)).toBeLessThan(3_660_000);
  });

  it('moves nothing at a start within a minute', async () => {
    const id = await fixture.rotate('db', { settings: { graceSeconds: 3600 } });
    await fixture.finish(id);
    const { deletesAt } = await fixture.queries.find(id);
    aheadMs = 50_000;
    const next = started();
    await next.settle();
    expect(next.count).toBe(0);
    expect((await fixture.queries.find(id)).deletesAt).toBe(deletesAt);
  });

  it('fails no service at its deadline, and begins the stability window again', async () => {
    const id = await fixture.rotate('db', { settings: { stabilityWindowSeconds: 1.5 } });
    const running = fixture.finish(id);
    const read = async () => (await fixture.queries.find(id)).services[0]!;
    await vi.waitUntil(async () => (await read()).state === 'verifying', { timeout: 10_000 });
    await fixture.jumps.settle();
    aheadMs = 30 * DAY_MS;
    const jumpedAt = Date.now();
    await fixture.jumps.settle();
    expect((await running).state).toBe('done');
    expect(Date.now() - jumpedAt).toBeGreaterThan(1_000);
  });
});
