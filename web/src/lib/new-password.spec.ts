import { MIN_PASSWORD as RULE, NewPassword } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { makePassword, MIN_PASSWORD } from './new-password';

describe('makePassword', () => {
  it('returns a different valid password each time', () => {
    const made = new Set(Array.from({ length: 50 }, () => makePassword()));
    expect(made.size).toBe(50);
    for (const password of made) {
      expect(password).toMatch(/^(?:[a-zA-Z2-9]{6}-){3}[a-zA-Z2-9]{6}$/);
      expect(NewPassword.safeParse(password).success).toBe(true);
    }
  });

  it('skips bytes that would favour some characters', () => {
    const batches = [new Uint8Array(24).fill(255), new Uint8Array(24).fill(1)];
    expect(makePassword(() => batches.shift()!)).toBe('bbbbbb-bbbbbb-bbbbbb-bbbbbb');
  });

  it('applies the password rule of the server', () => expect(MIN_PASSWORD).toBe(RULE));
});
