import { describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from './database.errors.js';
import { toOpenFailure } from './open-failure.js';

const failing = (code: string) => Object.assign(new Error('raw'), { code });
const told = (error: unknown) => String(toOpenFailure('/data/x.sqlite', error));

describe('toOpenFailure', () => {
  it.each([
    ['SQLITE_BUSY', 'it is locked by another process'],
    ['SQLITE_FULL', 'the disk is full'],
    ['ENOSPC', 'the disk is full'],
    ['SQLITE_NOTADB', 'it is damaged'],
    ['SQLITE_CORRUPT', 'it is damaged'],
    ['SQLITE_CANTOPEN', 'it cannot be read or written'],
    ['EROFS', 'it cannot be read or written'],
  ])('explains %s', (code, words) => {
    const cause = failing(code);
    for (const error of [cause, new DatabaseUnavailable({ cause })]) {
      expect(told(error)).toContain(`/data/x.sqlite: ${words}`);
      expect(told(error)).toContain(`(${code})`);
    }
  });

  it('explains a database of a newer version', () => {
    const error = new Error('corrupted migrations: previously executed migration x is missing');
    expect(told(error)).toContain('it was written by a newer version of Waxseal');
  });

  it('returns a programming error unchanged', () => {
    const error = new Error('half-way');
    expect(toOpenFailure('/data/x.sqlite', error)).toBe(error);
  });
});
