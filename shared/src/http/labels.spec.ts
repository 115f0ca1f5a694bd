import { describe, expect, it } from 'vitest';
import { isReservedLabel, LabelChanges, NewLabels, STACK_LABEL, stackOf } from './labels.js';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`l${at}`, 'x']));
const pathsOf = (schema: typeof NewLabels | typeof LabelChanges, labels: unknown) =>
  schema.safeParse(labels).error?.issues.map(({ path }) => path.join('/')) ?? [];

describe('isReservedLabel', () => {
  it.each(['waxseal.owner', 'waxseal.', 'com.docker.stack.namespace'])('accepts %s', (key) => {
    expect(isReservedLabel(key)).toBe(true);
  });

  it.each(['waxseal', 'my.waxseal.x', 'com.dockerized', 'Waxseal.x'])('rejects %s', (key) => {
    expect(isReservedLabel(key)).toBe(false);
  });
});

describe('NewLabels', () => {
  it.each([
    ['none', {}],
    ['an empty value', { a: '' }],
    ['the longest key and value', { ['k'.repeat(128)]: 'v'.repeat(4096) }],
    ['any sign but white space', { 'a/b~c=d"é🔑': 'any thing\n' }],
    ['sixty-four', many(64)],
  ])('accepts %s', (_, labels) => {
    expect(NewLabels.parse(labels)).toEqual(labels);
  });

  it.each([
    ['an empty key', { '': 'x' }, ''],
    ['a key with a blank', { 'a b': 'x' }, 'a b'],
    ['a key with a line break', { 'a\n': 'x' }, 'a\n'],
    ['a key of 129', { ['k'.repeat(129)]: 'x' }, 'k'.repeat(129)],
    ['a value of 4,097', { a: 'v'.repeat(4097) }, 'a'],
    ['a number', { a: 1 }, 'a'],
    ['sixty-five', many(65), ''],
    ['a list', ['a'], ''],
  ])('rejects %s', (_, labels, path) => {
    expect(pathsOf(NewLabels, labels)).toEqual([path]);
  });
});

describe('A reserved label', () => {
  it('is rejected for a new object', () => {
    expect(pathsOf(NewLabels, { a: '1', 'waxseal.x': '1', 'com.docker.y': '1' })).toEqual([
      'waxseal.x',
      'com.docker.y',
    ]);
  });

  it('is accepted in an edit, which compares it with the existing labels', () => {
    expect(pathsOf(LabelChanges, { 'waxseal.x': '1' })).toEqual([]);
  });
});

describe('stackOf', () => {
  it.each([
    [{ [STACK_LABEL]: 'shop' }, 'shop'],
    [{ [STACK_LABEL]: '' }, null],
    [{ other: 'x' }, null],
  ])('returns the stack of %j: %s', (labels, stack) => {
    expect(stackOf(labels)).toBe(stack);
  });
});

describe('LabelChanges', () => {
  it.each([
    ['a label that is removed', { a: null }],
    ['what breaks the rules, which may be there already', { '': 'x', 'a b': 'v'.repeat(4097) }],
  ])('accepts %s', (_, labels) => {
    expect(LabelChanges.parse(labels)).toEqual(labels);
  });

  it.each([
    ['a number', { a: 1 }, 'a'],
    ['a list', ['a'], ''],
  ])('rejects %s', (_, labels, path) => {
    expect(pathsOf(LabelChanges, labels)).toEqual([path]);
  });
});

describe('A label without a value', () => {
  it('is rejected for a new object', () => {
    expect(pathsOf(NewLabels, { a: null })).toEqual(['a']);
  });
});
