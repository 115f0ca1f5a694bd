import { describe, expect, it } from 'vitest';
import { changesBetween, faultsOf, labelsOf, rowsOf } from './label-rows';

describe('label rows', () => {
  it('leaves reserved labels out and sorts the others', () => {
    const labels = { team: 'a', 'com.docker.stack.namespace': 'shop', 'waxseal.x': '1', app: 'b' };
    expect(rowsOf(labels)).toEqual([
      { key: 'app', value: 'b' },
      { key: 'team', value: 'a' },
    ]);
  });

  it('passes over a row that was left empty', () => {
    expect(labelsOf([{ key: '', value: '' }])).toEqual({});
    expect(faultsOf([{ key: '', value: '' }])).toEqual([null]);
  });

  it('finds bad keys, reserved ones and doubles', () => {
    const rows = ['a b', 'waxseal.x', 'twice', 'twice', 'fine'].map((key) => ({ key, value: 'v' }));
    const faults = faultsOf(rows);
    expect(faults.slice(0, 4).every((fault) => typeof fault === 'string')).toBe(true);
    expect(faults[0]).toBe('A label key cannot contain spaces');
    expect(faults[4]).toBeNull();
  });
});

describe('changesBetween', () => {
  it('sets what is new or other, and removes what is gone', () => {
    expect(changesBetween({ a: '1', b: '2', c: '3' }, { a: '1', b: '9', d: '4' })).toEqual({
      b: '9',
      c: null,
      d: '4',
    });
  });

  it('touches neither reserved labels nor hidden values', () => {
    expect(changesBetween({ 'com.docker.x': '1', hidden: null }, { hidden: null })).toEqual({});
  });
});
