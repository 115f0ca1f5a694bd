import { describe, expect, it } from 'vitest';
import { isUnfitForField, lineEndsOf, previewOf } from './field-text';

describe('isUnfitForField', () => {
  it.each([
    ['', false],
    ['a\nb\n', false],
    ['a\r\nb', true],
    ['a\rb', true],
    [`${'x'.repeat(70)}\n`.repeat(1_000), false],
    [`${'x'.repeat(70)}\n`.repeat(2_000), true],
    ['x'.repeat(5_000), false],
    [`short\n${'x'.repeat(5_001)}`, true],
  ])('for case %#', (text, expected) => {
    expect(isUnfitForField(text)).toBe(expected);
  });
});

describe('lineEndsOf', () => {
  it.each([
    ['one', null],
    ['a\nb\n', null],
    ['a\r\nb\r\n', 'CRLF'],
    ['a\rb', 'CR'],
    ['a\r\nb\n', 'mixed'],
    ['a\r\nb\r', 'mixed'],
    ['a\rb\n', 'mixed'],
  ])('of %j is %s', (text, expected) => {
    expect(lineEndsOf(text)).toBe(expected);
  });
});

describe('previewOf', () => {
  it('says how much of a large text is left out', () => {
    expect(previewOf('abc')).toEqual({ start: 'abc', hidden: 0 });
    expect(previewOf('x'.repeat(500_000)).hidden).toBe(498_000);
  });
});
