import { describe, expect, it } from 'vitest';
import { queryFlag } from './page.js';

describe('queryFlag', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['True', true],
    ['False', false],
  ])('reads %j', (text, flag) => {
    expect(queryFlag.parse(text)).toBe(flag);
  });

  it.each(['', '1', 'yes', 'TRUE', 'null'])('rejects %j', (text) => {
    expect(queryFlag.safeParse(text).success).toBe(false);
  });
});
