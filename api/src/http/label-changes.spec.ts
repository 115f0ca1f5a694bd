import { describe, expect, it } from 'vitest';
import { allowedChanges, applyChanges, diffLabels, fieldsOfLabels } from './label-changes.js';

const labels = (count: number, prefix = 'l') =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 'x']));
const refusalOf = (...given: Parameters<typeof allowedChanges>) => {
  try {
    return allowedChanges(...given);
  } catch (error) {
    return (error as { code: string; extras: { errors: unknown[] } }).extras.errors;
  }
};

describe('allowedChanges', () => {
  const current = { team: 'a', 'com.docker.stack.namespace': 'shop', 'waxseal.owner': 'x' };

  it.each([
    ['a new label', { tier: 'db' }],
    ['a changed label', { team: 'b' }],
    ['a removed label', { team: null }],
    ['nothing', {}],
    ['the removal of labels that break the rules for keys', { '': null, 'a b': null }],
    ['a label whose name only contains a prefix', { 'my.waxseal.x': '1', waxseal: '1' }],
  ])('allows %s', (_, changes) => {
    expect(allowedChanges(current, changes)).toEqual(changes);
  });

  it.each([
    ['removes it', { 'com.docker.stack.namespace': null }],
    ['sends it unchanged', { 'com.docker.stack.namespace': 'shop' }],
    ['removes one that does not exist', { 'waxseal.gone': null }],
  ])('keeps a reserved label when the edit %s', (_, changes) => {
    expect(allowedChanges(current, { ...changes, tier: 'db' })).toEqual({ tier: 'db' });
  });

  it('rejects new and changed reserved labels and names each', () => {
    const changes = { 'waxseal.owner': 'y', 'com.docker.a/b~c': '1', team: 'b' };
    expect(refusalOf(current, changes)).toEqual([
      { pointer: '/labels/waxseal.owner', detail: 'This prefix is reserved' },
      { pointer: '/labels/com.docker.a~1b~0c', detail: 'This prefix is reserved' },
    ]);
  });

  it.each([
    ['an empty key', { '': 'x' }, '/labels', 'Enter a key'],
    ['a key with a space', { 'a b': 'x' }, '/labels', 'A label key cannot contain spaces'],
    [
      'a key of 129 characters',
      { ['k'.repeat(129)]: 'x' },
      '/labels',
      'A label key can have at most 128 characters',
    ],
    [
      'a value of 4,097 characters',
      { a: 'v'.repeat(4097) },
      '/labels/a',
      'A label value can have at most 4096 characters',
    ],
  ])('rejects %s that is new, and ignores it if it is there already', (_, odd, pointer, detail) => {
    expect(refusalOf(current, odd)).toEqual([{ pointer, detail }]);
    const there = { ...current, ...odd };
    expect(allowedChanges(there, { ...odd, tier: 'db' })).toEqual({ tier: 'db' });
    const [key = ''] = Object.keys(odd);
    expect(allowedChanges(there, { [key]: null })).toEqual({ [key]: null });
  });

  it('rejects another value under a key that breaks the rules', () => {
    expect(refusalOf({ 'a b': 'x' }, { 'a b': 'y' })).toHaveLength(1);
  });

  it('accepts 70 labels that are sent unchanged', () => {
    expect(allowedChanges(labels(70), { ...labels(70), l1: null })).toEqual({ l1: null });
  });

  const tooMany = [{ pointer: '/labels', detail: 'At most 64 labels' }];

  it('allows a 64th label', () => {
    expect(allowedChanges(labels(63), { more: '1' })).toEqual({ more: '1' });
  });

  it('rejects a 65th label', () => {
    expect(refusalOf(labels(64), { more: '1' })).toEqual(tooMany);
  });

  it('allows a change of one of 70 labels that another client set', () => {
    expect(allowedChanges(labels(70), { l0: 'y' })).toEqual({ l0: 'y' });
  });

  it('rejects a 71st label', () => {
    expect(refusalOf(labels(70), { more: '1' })).toEqual(tooMany);
  });

  it('allows a new label that replaces one of 64', () => {
    expect(allowedChanges(labels(64), { l0: null, more: '1' })).toEqual({ l0: null, more: '1' });
  });
});

describe('applyChanges', () => {
  it('sets and removes labels and keeps the others', () => {
    expect(applyChanges({ a: '1', b: '2', c: '3' }, { a: '9', b: null, d: '' })).toEqual({
      a: '9',
      c: '3',
      d: '',
    });
  });
});

describe('fieldsOfLabels', () => {
  it('names what is set and removed, but no key that is set and breaks the rules', () => {
    const changes = { a: '1', gone: null, 'a b': null, 'my secret': 'x', '': 'y' };
    expect(fieldsOfLabels(changes)).toEqual(['labels.a', 'labels.gone', 'labels.a b', 'labels']);
  });
});

describe('diffLabels', () => {
  it('returns a line for each label that differs, sorted by name', () => {
    expect(diffLabels({ b: '1', same: 'x', gone: '' }, { b: '2', same: 'x', a: '' })).toEqual([
      { path: 'Labels.a', before: null, after: '' },
      { path: 'Labels.b', before: '1', after: '2' },
      { path: 'Labels.gone', before: '', after: null },
    ]);
  });

  it('does not treat properties of every object as labels', () => {
    expect(diffLabels({}, { constructor: 'x' })).toEqual([
      { path: 'Labels.constructor', before: null, after: 'x' },
    ]);
  });
});

describe('applyChanges', () => {
  it('treats every key as a label', () => {
    const patch = JSON.parse('{"__proto__":"x","toString":null}') as Record<string, string | null>;
    expect(Object.entries(applyChanges({}, patch))).toEqual([['__proto__', 'x']]);
  });
});
