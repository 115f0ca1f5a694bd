import { describe, expect, it } from 'vitest';
import { changesBetween, faultsOf, labelsOf, rowsOf } from './label-rows';

describe('label rows', () => {
  it('omits reserved labels and sorts the others', () => {
    const labels = { team: 'a', 'com.docker.stack.namespace': 'shop', 'waxseal.x': '1', app: 'b' };
    expect(rowsOf(labels)).toEqual([
      { key: 'app', value: 'b', stored: { key: 'app', value: 'b' } },
      { key: 'team', value: 'a', stored: { key: 'team', value: 'a' } },
    ]);
  });

  it('keeps stored labels that break the rules and allows removing each of them', () => {
    const labels = { '': '', 'a b': '1', fine: '2' };
    const rows = rowsOf(labels);
    expect(faultsOf(rows)).toEqual([null, null, null]);
    expect(changesBetween(labels, labelsOf(rows))).toEqual({});
    expect(changesBetween(labels, labelsOf(rows.slice(1)))).toEqual({ '': null });
    expect(changesBetween(labels, labelsOf(rows.slice(0, 1)))).toEqual({ 'a b': null, fine: null });
  });

  it('validates a stored label that breaks the rules after it is changed', () => {
    const [row] = rowsOf({ 'a b': '1' });
    expect(faultsOf([{ ...row!, value: '2' }])).toEqual(['A label key cannot contain spaces']);
    expect(faultsOf([{ ...row!, key: '' }])).toEqual(['Enter a key']);
  });

  it('ignores an empty row', () => {
    expect(labelsOf([{ key: '', value: '' }])).toEqual({});
    expect(faultsOf([{ key: '', value: '' }])).toEqual([null]);
  });

  it('reports invalid, reserved and duplicate keys', () => {
    const rows = ['a b', 'waxseal.x', 'twice', 'twice', 'fine'].map((key) => ({ key, value: 'v' }));
    const faults = faultsOf(rows);
    expect(faults.slice(0, 4).every((fault) => typeof fault === 'string')).toBe(true);
    expect(faults[0]).toBe('A label key cannot contain spaces');
    expect(faults[4]).toBeNull();
  });
});

describe('changesBetween', () => {
  it('sets new and changed labels and removes missing ones', () => {
    expect(changesBetween({ a: '1', b: '2', c: '3' }, { a: '1', b: '9', d: '4' })).toEqual({
      b: '9',
      c: null,
      d: '4',
    });
  });

  it('changes neither reserved labels nor hidden values', () => {
    expect(changesBetween({ 'com.docker.x': '1', hidden: null }, { hidden: null })).toEqual({});
  });
});
