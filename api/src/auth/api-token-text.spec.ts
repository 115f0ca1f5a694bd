import { describe, expect, it } from 'vitest';
import { hasValidChecksum, isApiToken, makeApiToken } from './api-token-text.js';

describe('An API token', () => {
  const known = `wxs_${'0'.repeat(30)}`;

  it('has a prefix, 30 random characters and their checksum', () => {
    const token = makeApiToken();
    expect(token).toMatch(/^wxs_[0-9A-Za-z]{36}$/);
    expect([isApiToken(token), hasValidChecksum(token)]).toEqual([true, true]);
    expect(makeApiToken()).not.toBe(token);
  });

  it('has the CRC32 of the random characters in base 62 as its checksum', () => {
    // CRC32 of thirty zeros is 0x77E5DB82 = 2011552642.
    expect(hasValidChecksum(`${known}2C8GjS`)).toBe(true);
  });

  it.each([
    `${known}2C8GjT`,
    known,
    `${known}2C8GjS0`,
    `wxs_${'0'.repeat(29)}12C8GjS`,
    `wxs_${'0'.repeat(29)}-2C8GjS`,
    '',
  ])('is not %j', (text) => {
    expect(hasValidChecksum(text)).toBe(false);
  });
});
