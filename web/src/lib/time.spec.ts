import { describe, expect, it } from 'vitest';
import { ago, lasting } from './time';

const now = Date.parse('2026-06-01T12:00:00Z');
const before = (ms: number) => new Date(now - ms).toISOString();
const HOUR = 3_600_000;

describe('ago', () => {
  it.each([
    [-5_000, 'just now'],
    [9_000, 'just now'],
    [30_000, '< 1 min ago'],
    [61_000, '1 min ago'],
    [HOUR, '1 h ago'],
    [23 * HOUR, '23 h ago'],
    [24 * HOUR, '1 day ago'],
    [50 * HOUR, '2 days ago'],
    [61 * 24 * HOUR, '2 months ago'],
    [800 * 24 * HOUR, '2 years ago'],
  ])('formats %i ms ago as %s', (ms, words) => {
    expect(ago(before(ms), now)).toBe(words);
  });

  it('returns a placeholder for an invalid time', () => {
    expect(ago('never', now)).toBe('–');
  });
});

describe('lasting', () => {
  it('is exact for less than a minute', () => {
    expect([0, 500, 5_000, 59_000, 60_000].map(lasting)).toEqual([
      '0 s',
      '0.5 s',
      '5 s',
      '59 s',
      '1 min',
    ]);
  });
});
