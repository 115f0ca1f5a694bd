import { describe, expect, it } from 'vitest';
import { Ordering } from './ordering.js';

interface Row {
  key: number | string;
  name: string;
}
const rows = (...pairs: [Row['key'], string][]): Row[] =>
  pairs.map(([key, name]) => ({ key, name }));
const sorted = (given: Row[], isDescending = false) =>
  new Ordering<Row>(
    ({ key }) => key,
    ({ name }) => name,
    isDescending,
  )
    .sort(given)
    .map(({ key, name }) => `${key}${name}`);

describe('Ordering', () => {
  it('compares numbers as numbers', () => {
    expect(sorted(rows([10, 'a'], [9, 'b'], [-1, 'c']))).toEqual(['-1c', '9b', '10a']);
  });

  it('compares texts by code unit, independently of the locale', () => {
    expect(sorted(rows(['b', ''], ['ä', ''], ['B', ''], ['a', '']))).toEqual(['B', 'a', 'b', 'ä']);
  });

  it('sorts equal keys by name', () => {
    expect(sorted(rows([1, 'c'], [1, 'a'], [0, 'z']))).toEqual(['0z', '1a', '1c']);
  });

  it('reverses the keys but not the names', () => {
    expect(sorted(rows([1, 'c'], [1, 'a'], [2, 'z']), true)).toEqual(['2z', '1a', '1c']);
  });

  it('does not change the given rows', () => {
    const given = rows([2, 'a'], [1, 'b']);
    sorted(given);
    expect(given).toEqual(rows([2, 'a'], [1, 'b']));
  });
});
