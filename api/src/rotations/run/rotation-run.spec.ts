import { describe, expect, it } from 'vitest';
import { DeletionBackoff, stableMs } from './rotation-run.js';

describe('DeletionBackoff', () => {
  it('doubles the wait each time, up to 30 s', () => {
    const backoff = new DeletionBackoff();
    const waits = Array.from({ length: 6 }, () => backoff.next('web uses it'));
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
  });

  it('restarts with the first wait when the reason changes', () => {
    const backoff = new DeletionBackoff();
    backoff.next('web uses it');
    backoff.next('web uses it');
    expect(backoff.next('api uses it')).toBe(3_000);
    expect(backoff.next('api uses it')).toBe(6_000);
  });
});

describe('stableMs', () => {
  it('counts from the first snapshot with the same tasks', () => {
    const window = { firstTasks: new Set<string>() };
    expect([stableMs(window, 'a', 100), stableMs(window, 'a', 350)]).toEqual([0, 250]);
    expect([stableMs(window, 'b', 400), stableMs(window, 'b', 500)]).toEqual([0, 100]);
  });
});
