import { describe, expect, it } from 'vitest';
import { Generator, passwordClasses } from './generator.js';

describe('passwordClasses', () => {
  it('omits characters that look alike', () => {
    const symbolSet = `!|'"\`~`;
    expect(passwordClasses({ upper: true, digits: true, symbols: true, symbolSet })).toEqual([
      'ABCDEFGHJKLMNPQRSTUVWXYZ',
      '23456789',
      '!~',
    ]);
  });

  it('keeps them if the rules allow it, and contains each symbol once', () => {
    const rules = { digits: true, symbols: true, symbolSet: '||!', lookAlikes: true };
    expect(passwordClasses(rules)).toEqual(['0123456789', '|!']);
  });

  it('omits a class if all its characters look like others', () => {
    expect(passwordClasses({ lower: true, symbols: true, symbolSet: '|' })).toHaveLength(1);
  });
});

describe('A generator', () => {
  const pinDigits = { lower: false, upper: false, digits: true, lookAlikes: true };

  it.each([
    [{ type: 'password', length: 10 }, 'length'],
    [{ type: 'password', length: 18, ...pinDigits }, 'length'],
    [
      {
        type: 'password',
        length: 64,
        lower: false,
        upper: false,
        digits: false,
        symbols: true,
        symbolSet: '!',
      },
      'length',
    ],
    [{ type: 'passphrase', words: 4 }, 'words'],
    [{ type: 'hex', bytes: 7 }, 'bytes'],
  ])('with fewer than 60 random bits is refused: %j', (rules, field) => {
    const { error } = Generator.safeParse(rules);
    expect(error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });

  it.each([
    { type: 'password', length: 11 },
    { type: 'password', length: 19, ...pinDigits },
    { type: 'passphrase', words: 5 },
    { type: 'hex', bytes: 8 },
    { type: 'uuid' },
  ])('with at least 60 random bits is accepted: %j', (rules) => {
    expect(Generator.safeParse(rules).success).toBe(true);
  });
});
