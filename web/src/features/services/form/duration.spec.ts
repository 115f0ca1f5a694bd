import { durationText } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { durationOf } from './duration';

describe('A duration', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2h', 7_200_000],
    ['45', 45_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => expect(durationOf(text)).toBe(ms));

  it.each(['12 potatoes', '5x', 's', '1m 30s', '-5s'])('rejects %j', (text) =>
    expect(durationOf(text)).toBeNull(),
  );

  it.each([0, 1, 999, 1_000, 90_000, 3_600_000, 86_400_001, 5_400_250])(
    'writes %i so that it is read again',
    (ms) => expect(durationOf(durationText(ms))).toBe(ms),
  );

  it('writes no unit that is zero', () => expect(durationText(90_000)).toBe('1m30s'));
});
