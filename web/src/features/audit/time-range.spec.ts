import { describe, expect, it } from 'vitest';
import { fromField, startOf, toField } from './time-range';

describe('a time field', () => {
  it('parses the instant that it shows', () => {
    const iso = '2030-02-03T04:05:00.000Z';
    expect(toField(iso)).toMatch(/^[234] Feb 2030, \d\d:\d\d$/);
    expect(fromField(toField(iso))).toBe(iso);
  });

  it.each(['2030-02-03 04:05', '2030-02-03T04:05', ' 3  feb 2030 4:05', '3 February 2030, 04:05'])(
    'parses %s as local time',
    (text) => expect(fromField(text)).toBe(new Date(2030, 1, 3, 4, 5).toISOString()),
  );

  it('parses a date without a time as the first minute of that day', () =>
    expect(fromField('2030-02-03')).toBe(new Date(2030, 1, 3).toISOString()));

  it.each(['', 'soon', '31 Feb 2030', '2030-13-01', '2030-02-03 25:00', '3 Foo 2030'])(
    'rejects “%s”',
    (text) => expect(fromField(text)).toBeNull(),
  );

  it('is empty for a missing or invalid time', () =>
    expect([toField(undefined), toField('soon')]).toEqual(['', '']));
});

describe('startOf', () => {
  const now = Date.UTC(2030, 0, 8);

  it.each([
    ['hour', '2030-01-07T23:00:00.000Z'],
    ['day', '2030-01-07T00:00:00.000Z'],
    ['week', '2030-01-01T00:00:00.000Z'],
    ['', ''],
    ['custom', ''],
  ])('returns the start of the range “%s”: %s', (choice, start) =>
    expect(startOf(choice, now)).toBe(start),
  );
});
