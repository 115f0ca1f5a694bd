import { describe, expect, it } from 'vitest';
import { DeletionBackoff } from './rotation-run.js';

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
