import { describe, expect, it } from 'vitest';
import { passwordClasses } from './generator.js';

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
