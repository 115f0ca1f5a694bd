import { describe, expect, it } from 'vitest';
import { nameSearch } from './name-search.js';

describe('nameSearch', () => {
  it.each([
    [undefined, 'db_password', true],
    ['  ', 'db_password', true],
    ['pass', 'db_password', true],
    ['PASS db', 'db_password', true],
    ['db pass', 'DB_Password', true],
    ['db  pass', 'shop_db_password.v2', true],
    ['db mail', 'db_password', false],
    ['db pass', 'password', false],
  ])('for %j finds %s: %j', (search, name, expected) => {
    expect(nameSearch(search)(name)).toBe(expected);
  });
});
