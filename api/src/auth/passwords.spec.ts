import { describe, expect, it } from 'vitest';
import { Passwords } from './passwords.js';

describe('Passwords', () => {
  const passwords = new Passwords();

  it('accepts the right password in any Unicode normal form, and no other', async () => {
    const hash = await passwords.hash('pass\u00e9-word');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'passe\u0301-word')).toBe(true);
    expect(await passwords.verify(hash, 'passe-word')).toBe(false);
  });

  it('rejects a user without a hash after the same work', async () => {
    const hash = await passwords.hash('a password');
    const cpuOf = async (known: string | undefined) => {
      const before = process.cpuUsage();
      for (let round = 0; round < 5; round++)
        expect(await passwords.verify(known, 'another')).toBe(false);
      return process.cpuUsage(before).user;
    };
    await cpuOf(hash);
    const withHash = await cpuOf(hash);
    expect(await cpuOf(undefined)).toBeGreaterThan(withHash / 3);
  });
});
