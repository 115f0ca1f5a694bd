import { describe, expect, it } from 'vitest';
import { fromField, toField } from './local-time';

describe('A time field', () => {
  it('gives back the instant that it was given', () => {
    const iso = '2030-02-03T04:05:00.000Z';
    expect(toField(iso)).toMatch(/^2030-02-0[234]T\d\d:\d\d$/);
    expect(fromField(toField(iso))).toBe(iso);
  });

  it('is empty for what is no time', () => {
    expect([toField(undefined), toField('soon'), fromField(''), fromField('soon')]).toEqual([
      '',
      '',
      '',
      '',
    ]);
  });
});
