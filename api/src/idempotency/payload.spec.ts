import { describe, expect, it } from 'vitest';
import { hashOf } from './payload.js';

describe('hashOf', () => {
  const hash = (payload: unknown) => hashOf(Buffer.from('key'), 'salt', payload);

  it('ignores the order of keys', () => {
    const [one, other] = [
      { a: 1, b: { c: [null, true], d: 'x' } },
      { b: { d: 'x', c: [null, true] }, a: 1 },
    ];
    expect(hash(one)).toBe(hash(other));
  });

  it('differs for payloads that differ', () => {
    const payloads = [
      ...[{}, [], '', null, 0, '0', 'null', [[]], [{}], { a: {} }, { a: [] }, { a: '' }],
      ...[['ab'], ['a', 'b'], ['a'], { a: 'b' }, { ab: '' }, { a: 'b', c: '' }, { a: 'bc' }],
      ...[[1, 2], [12], [2, 1], ['1', 2], [true], ['true'], { a: null }, ['"1:a'], [['a']]],
    ];
    expect(new Set(payloads.map(hash)).size).toBe(payloads.length);
  });

  it('depends on the key and the salt', () => {
    const hashes = [
      ['k', 's'],
      ['k', 't'],
      ['l', 's'],
    ].map(([key, salt]) => hashOf(Buffer.from(key!), salt, {}));
    expect(new Set(hashes).size).toBe(3);
  });
});
