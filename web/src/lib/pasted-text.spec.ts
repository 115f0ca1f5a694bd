import { describe, expect, it } from 'vitest';
import { changeOf, withLineEndsOf, withPasted } from './pasted-text';

describe('withPasted', () => {
  it('replaces the selection and keeps every byte', () => {
    const field = { value: 'before OLD after', selectionStart: 7, selectionEnd: 10 };
    expect(withPasted(field, 'x\r\ny')).toBe('before x\r\ny after');
  });
});

describe('withLineEndsOf', () => {
  it.each([
    ['a\r\nb', 'a\nbc\n', 'a\r\nbc\r\n'],
    ['a\nb', 'a\nbc', 'a\nbc'],
    ['a\r\nb\nc', 'a\nb\nd', 'a\nb\nd'],
    ['', 'a\nb', 'a\nb'],
  ])('of %j: %j becomes %j', (before, now, expected) => {
    expect(withLineEndsOf(before, now)).toBe(expected);
  });
});

describe('changeOf', () => {
  it.each([
    ['token', 'token', null],
    ['token\n', 'token', null],
    ['two\nlines', 'two lines', 'line-breaks'],
    ['two\nlines\n', 'twolines', 'line-breaks'],
    ['two\r\nlines', 'two\nlines', 'line-ends'],
    ['x'.repeat(65), 'x'.repeat(64), 'cut'],
    ['two\nlines', 'two', 'cut'],
  ])('%j in a field that shows %j: %s', (pasted, now, expected) => {
    expect(changeOf(pasted, pasted, now)).toBe(expected);
  });
});
