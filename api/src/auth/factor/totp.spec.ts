import { describe, expect, it } from 'vitest';
import { enrolmentOf, makeSeed, stepOf } from './totp.js';

/** RFC 6238 appendix B, the last six digits. */
const seed = Buffer.from('12345678901234567890');

describe('stepOf', () => {
  it.each([
    [59, '287082', 1],
    [1111111109, '081804', 37037036],
    [1234567890, '005924', 41152263],
    [20000000000, '353130', 666666666],
  ])('at %i s finds the code %s', (seconds, code, step) => {
    expect(stepOf(seed, code, seconds * 1000)).toBe(step);
  });

  it.each([
    [-60_000, undefined],
    [-30_000, 37037036],
    [0, 37037036],
    [30_000, 37037036],
    [60_000, undefined],
  ])('accepts a code that is one step off: %i ms', (offset, step) => {
    expect(stepOf(seed, '081804', 1111111109_000 + offset)).toBe(step);
  });

  it.each(['', '81804', '0818040', '08180x', '০৮১৮০৪'])('finds no code in %j', (code) => {
    expect(stepOf(seed, code, 1111111109_000)).toBeUndefined();
  });
});

describe('enrolmentOf', () => {
  it('names the key, the issuer and the account as apps expect', () => {
    const { key, uri } = enrolmentOf(seed, 'ann@panel.example');
    expect(key).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const url = new URL(uri);
    expect(decodeURIComponent(url.pathname)).toMatch(/Waxseal:ann@panel\.example$/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      issuer: 'Waxseal',
      secret: key,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });

  it('has 160 random bits', () => {
    expect(makeSeed()).toHaveLength(20);
    expect(makeSeed()).not.toEqual(makeSeed());
  });
});
