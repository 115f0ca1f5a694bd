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

describe.each([
  ['NewLabels', NewLabels],
  ['LabelChanges', LabelChanges],
])('%s', (_, schema) => {
  it.each([
    ['none', {}],
    ['an empty value', { a: '' }],
    ['the longest key and value', { ['k'.repeat(128)]: 'v'.repeat(4096) }],
    ['any sign but white space', { 'a/b~c=d"é🔑': 'any thing\n' }],
    ['sixty-four', many(64)],
  ])('accepts %s', (_, labels) => {
    expect(schema.parse(labels)).toEqual(labels);
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
    expect(pathsOf(schema, labels)).toEqual([path]);
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

describe('A label that is removed', () => {
  it.each(['a', '', 'a b', 'a\n', 'k'.repeat(500)])('is null in an edit: %j', (key) => {
    expect(LabelChanges.parse({ [key]: null })).toEqual({ [key]: null });
  });

  it('does not count towards the limit, so that any number can be removed at once', () => {
    const gone = Object.fromEntries(Object.keys(many(70)).map((key) => [`gone-${key}`, null]));
    expect(pathsOf(LabelChanges, { ...gone, ...many(64) })).toEqual([]);
  });

  it('is rejected for a new object', () => {
    expect(pathsOf(NewLabels, { a: null })).toEqual(['a']);
  });
});
