import { describe, expect, it } from 'vitest';
import { utf8Length } from '../http/file-value.js';
import { SecretValue } from './secret-value.js';

const SIZE = 'A secret has 1 to 511999 bytes';
const FORM = 'Must be base64 with padding (RFC 4648 section 4)';
const ONE = 'Provide the value as either `base64` or `text`';
const MAX = 511_999;

/** Returns the base64 of this number of zero bytes. */
const base64Of = (bytes: number) => {
  const rest = bytes % 3;
  return 'AAAA'.repeat((bytes - rest) / 3) + ['', 'AA==', 'AAA='][rest]!;
};
const faultsOf = (value: unknown) =>
  SecretValue.safeParse(value).error?.issues.map(
    ({ path, message }) => `/${path.join('/')}: ${message}`,
  ) ?? [];

describe('A value as base64', () => {
  it.each([1, 2, 3, MAX - 1, MAX])('may have %i bytes', (bytes) => {
    expect(faultsOf({ base64: base64Of(bytes) })).toEqual([]);
  });

  it.each([0, MAX + 1, MAX + 2, MAX + 3, 1_000_000])('must not have %i bytes', (bytes) => {
    expect(faultsOf({ base64: base64Of(bytes) })).toEqual([`/base64: ${SIZE}`]);
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AAAA=',
    'AA==AA==',
    '=',
    '====',
    'AAA-',
    'AAA_',
    'AA A',
    'AAAA\n',
    '\nAAAA',
    'AAAÄ',
    'hunter2',
  ])('is rejected if it is %j', (base64) => {
    expect(faultsOf({ base64 })).toEqual([`/base64: ${FORM}`]);
  });

  it('is not changed', () => {
    expect(SecretValue.parse({ base64: 'AAH//g==' })).toEqual({ base64: 'AAH//g==' });
  });
});

describe('A value as text', () => {
  it.each([
    ['one character', 'x'],
    ['a line break', '\n'],
    ['blanks', '  '],
    ['a zero character', '\0'],
    ['a pair of surrogates', '🔑'],
    ['as many bytes as go, of one each', 'x'.repeat(MAX)],
    ['as many as go, of two each', 'é'.repeat(255_999) + 'x'],
    ['as many as go, of three each', '€'.repeat(170_666) + 'x'],
    ['as many as go, of four each', '🔑'.repeat(127_999) + 'xxx'],
  ])('may be %s', (_, text) => {
    expect(faultsOf({ text })).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['one byte too long, of one each', 'x'.repeat(MAX + 1)],
    ['one byte too long, of two each', 'é'.repeat(256_000)],
    ['one byte too long, of three each', '€'.repeat(170_666) + 'xx'],
    ['one byte too long, of four each', '🔑'.repeat(128_000)],
  ])('must not be %s', (_, text) => {
    expect(faultsOf({ text })).toEqual([`/text: ${SIZE}`]);
  });

  it.each([
    ['a high one alone', 'a\uD83Db'],
    ['a low one alone', 'a\uDD11b'],
    ['a pair the wrong way around', '\uDD11\uD83D'],
    ['one behind a pair', '🔑\uDD11'],
    ['one at the end', 'a\uD83D'],
  ])('must not contain a lone surrogate: %s', (_, text) => {
    expect(faultsOf({ text })).toEqual(['/text: Must be well-formed Unicode']);
  });

  it('is not changed', () => {
    expect(SecretValue.parse({ text: ' a\r\n' })).toEqual({ text: ' a\r\n' });
  });
});

describe('A value', () => {
  it.each([{}, { text: 'a', base64: 'AAAA' }])('must be either text or base64, not %j', (value) => {
    expect(faultsOf(value)).toEqual([`/: ${ONE}`]);
  });

  it.each([
    null,
    'text',
    { data: 'AAAA' },
    { text: 'a', data: 'AAAA' },
    { text: 1 },
    { text: null },
  ])('must not be %j', (value) => {
    expect(faultsOf(value)).not.toEqual([]);
  });
});

describe('utf8Length', () => {
  it.each(['', 'a', 'é', '€', '🔑', 'a\u007f\u0080\u07ff\u0800\uffff', '👩‍👩‍👧'])(
    'measures %j',
    (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    },
  );
});
