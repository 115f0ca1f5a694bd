import { describe, expect, it } from 'vitest';
import { RevisionCache } from './revision-cache.js';

function aMemo() {
  const memo = new RevisionCache<string>();
  const computed: string[] = [];
  const get = (revision: number, key: string) =>
    memo.get(revision, key, () => {
      computed.push(`${revision} ${key}`);
      return `${revision} ${key}`;
    });
  return { get, computed };
}

describe('RevisionCache', () => {
  it('computes a value once per revision', () => {
    const { get, computed } = aMemo();
    expect([get(1, 'a'), get(1, 'a')]).toEqual(['1 a', '1 a']);
    expect(computed).toEqual(['1 a']);
  });

  it('keeps several keys of one revision', () => {
    const { get, computed } = aMemo();
    expect([get(1, 'a'), get(1, 'b'), get(1, 'a')]).toEqual(['1 a', '1 b', '1 a']);
    expect(computed).toEqual(['1 a', '1 b']);
  });

  it('drops all values at another revision, even an older one', () => {
    const { get } = aMemo();
    expect([get(2, 'a'), get(1, 'a'), get(2, 'a')]).toEqual(['2 a', '1 a', '2 a']);
  });
});
