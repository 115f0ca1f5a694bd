import { describe, expect, it } from 'vitest';
import { DeletionBackoff } from './rotation-run.js';

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
