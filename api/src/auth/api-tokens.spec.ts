import { describe, expect, it } from 'vitest';
import { isAllowed } from './api-tokens.js';

describe('isAllowed', () => {
  it.each<[string, string[], boolean]>([
    ['192.0.2.7', [], true],
    ['192.0.2.7', ['192.0.2.7'], true],
    ['192.0.2.8', ['192.0.2.7'], false],
    ['10.9.8.7', ['192.0.2.7', '10.0.0.0/8'], true],
    ['11.0.0.1', ['10.0.0.0/8'], false],
    ['::ffff:10.1.1.1', ['10.0.0.0/8'], true],
    ['2001:db8::7', ['2001:db8::/32'], true],
    ['2001:db9::7', ['2001:db8::/32'], false],
    ['10.1.1.1', ['2001:db8::/32'], false],
  ])('of %s in %j is %s', (address, ranges, isIn) => {
    expect(isAllowed(address, ranges)).toBe(isIn);
  });
});
