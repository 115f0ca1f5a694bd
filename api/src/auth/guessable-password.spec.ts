import { describe, expect, it } from 'vitest';
import { weaknessOf } from './guessable-password.js';

describe('weaknessOf', () => {
  it.each([
    ['aaaaaaaaaaaa', 'repeats'],
    ['            ', 'repeats'],
    ['abcabcabcabcabc', 'repeats'],
    ['letmeinletmein', 'repeats'],
    ['a'.repeat(256), 'repeats'],
    ['abcdefghijkl', 'sequence'],
    ['987654321098', 'sequence'],
    ['123456789012', 'common'],
    ['qwertyuiop12', 'common'],
    ['password1234', 'common'],
    ['P@ssw0rd1234', 'common'],
    ['administrator', 'common'],
    ['iloveyou12345', 'common'],
    ['waxseal-waxseal', 'product'],
    ['waxseal-2026!', 'product'],
    ['Ada.Lovelace1', 'username'],
    ['lovelace-ada-waxseal', 'username'],
  ])('rejects %j', async (password, reason) => {
    expect(await weaknessOf(password, 'ada.lovelace')).toContain(reason);
  });

  it.each([
    'correct horse battery',
    'plum-otter-crane-basin',
    'x7Kq2mPz9wRt',
    'Blaue Gärten im März',
    '雨の日は傘を忘れずに持って行く',
    'waxseal guards my llama farm',
  ])('accepts %j', async (password) => {
    expect(await weaknessOf(password, 'ada.lovelace')).toBeUndefined();
  });

  it('does not take a letter of a short username for a word', async () => {
    expect(await weaknessOf('xaqo rumble tonic', 'a')).toBeUndefined();
  });

  it('judges the longest password in a few milliseconds', async () => {
    const substituted = 'pas5w0rd@1'.repeat(26).slice(0, 256);
    await weaknessOf(substituted, 'ada');
    const before = process.cpuUsage();
    await weaknessOf(substituted, 'ada');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(50);
  });
});
