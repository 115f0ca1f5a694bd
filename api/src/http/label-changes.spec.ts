import { describe, expect, it } from 'vitest';
import { allowedChanges, applyChanges, diffLabels } from './label-changes.js';

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
    ['a label that goes', { team: null }],
    ['nothing', {}],
    ['a label whose name only holds a prefix', { 'my.waxseal.x': '1', waxseal: '1' }],
  ])('lets %s through', (_, changes) => {
    expect(allowedChanges(current, changes)).toEqual(changes);
  });

  it.each([
    ['removes it', { 'com.docker.stack.namespace': null }],
    ['sends it as it is', { 'com.docker.stack.namespace': 'shop' }],
    ['removes one that is not there', { 'waxseal.gone': null }],
  ])('keeps a reserved label when the edit %s', (_, changes) => {
    expect(allowedChanges(current, { ...changes, tier: 'db' })).toEqual({ tier: 'db' });
  });

  it('refuses a reserved label that is new or changed, and names each', () => {
    const changes = { 'waxseal.owner': 'y', 'com.docker.a/b~c': '1', team: 'b' };
    expect(refusalOf(current, changes)).toEqual([
      { pointer: '/labels/waxseal.owner', detail: 'This prefix is reserved' },
      { pointer: '/labels/com.docker.a~1b~0c', detail: 'This prefix is reserved' },
    ]);
  });

  const tooMany = [{ pointer: '/labels', detail: 'At most 64 labels' }];

  it('makes 64 labels of 63', () => {
    expect(allowedChanges(labels(63), { more: '1' })).toEqual({ more: '1' });
  });

  it('makes no 65 of 64', () => {
    expect(refusalOf(labels(64), { more: '1' })).toEqual(tooMany);
  });

  it('changes one of 70 that were set elsewhere', () => {
    expect(allowedChanges(labels(70), { l0: 'y' })).toEqual({ l0: 'y' });
  });

  it('makes no 71 of 70', () => {
    expect(refusalOf(labels(70), { more: '1' })).toEqual(tooMany);
  });

  it('takes a new label for one that goes', () => {
    expect(allowedChanges(labels(64), { l0: null, more: '1' })).toEqual({ l0: null, more: '1' });
  });
});

describe('applyChanges', () => {
  it('sets, removes and leaves the rest', () => {
    expect(applyChanges({ a: '1', b: '2', c: '3' }, { a: '9', b: null, d: '' })).toEqual({
      a: '9',
      c: '3',
      d: '',
    });
  });
});

describe('diffLabels', () => {
  it('has a line for each label that differs, by name', () => {
    expect(diffLabels({ b: '1', same: 'x', gone: '' }, { b: '2', same: 'x', a: '' })).toEqual([
      { path: 'Labels.a', before: null, after: '' },
      { path: 'Labels.b', before: '1', after: '2' },
      { path: 'Labels.gone', before: '', after: null },
    ]);
  });

  it('does not take what every object has for a label', () => {
    expect(diffLabels({}, { constructor: 'x' })).toEqual([
      { path: 'Labels.constructor', before: null, after: 'x' },
    ]);
  });
});

describe('applyChanges', () => {
  it('takes any key for a key', () => {
    const patch = JSON.parse('{"__proto__":"x","toString":null}') as Record<string, string | null>;
    expect(Object.entries(applyChanges({}, patch))).toEqual([['__proto__', 'x']]);
  });
});
