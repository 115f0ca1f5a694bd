import { describe, expect, it } from 'vitest';
import { DeletionBackoff, stableMs } from './rotation-run.js';

describe('DeletionBackoff', () => {
  it('waits longer each time, up to half a minute', () => {
    const backoff = new DeletionBackoff();
    const waits = Array.from({ length: 6 }, () => backoff.next('web uses it'));
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
  });

  it('starts again when the reason changes', () => {
    const backoff = new DeletionBackoff();
    backoff.next('web uses it');
    backoff.next('web uses it');
    expect(backoff.next('api uses it')).toBe(3_000);
    expect(backoff.next('api uses it')).toBe(6_000);
  });
});

describe('stableMs', () => {
  it('counts from the first look at the same tasks', () => {
    const window = { firstTasks: new Set<string>() };
    expect([stableMs(window, 'a', 100), stableMs(window, 'a', 350)]).toEqual([0, 250]);
    expect([stableMs(window, 'b', 400), stableMs(window, 'b', 500)]).toEqual([0, 100]);
  });
});
