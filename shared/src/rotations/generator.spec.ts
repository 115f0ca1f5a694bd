import { describe, expect, it } from 'vitest';
import { passwordClasses } from './generator.js';

describe('passwordClasses', () => {
  it('leaves out characters that look alike', () => {
    const symbolSet = `!|'"\`~`;
    expect(passwordClasses({ upper: true, digits: true, symbols: true, symbolSet })).toEqual([
      'ABCDEFGHJKLMNPQRSTUVWXYZ',
      '23456789',
      '!~',
    ]);
  });

  it('keeps them where the rules allow it, and each symbol once', () => {
    const rules = { digits: true, symbols: true, symbolSet: '||!', lookAlikes: true };
    expect(passwordClasses(rules)).toEqual(['0123456789', '|!']);
  });

  it('has no class in which every character looks like another', () => {
    expect(passwordClasses({ lower: true, symbols: true, symbolSet: '|' })).toHaveLength(1);
  });
});
