import { describe, expect, it } from 'vitest';
import { findByName, nameSearch } from './name-search.js';

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

describe('findByName', () => {
  const names = ['db_password', 'mail_db', 'shop_api', 'smtp_password'];
  const find = (search: string, typos?: boolean) =>
    findByName(names, (name) => name, { search, typos });

  it.each([
    ['pass', ['db_password', 'smtp_password']],
    ['pasword', []],
  ])('finds only names that contain %s', (search, expected) => {
    expect(find(search)).toEqual(expected);
  });

  it.each([
    ['pasword', ['db_password', 'smtp_password']],
    ['psasword db', ['db_password']],
    ['passsword', ['db_password', 'smtp_password']],
    ['shpo aip', ['shop_api']],
    ['db', ['db_password', 'mail_db']],
    ['.*', []],
    ['(((', []],
    ['nothing', []],
  ])('with typos finds for %s: %j', (search, expected) => {
    expect(find(search, true)).toEqual(expected);
  });

  it('searches many names with many words in a few milliseconds', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `service-${index}-of-the-shop`);
    const search = 'servcie shpo '.repeat(9);
    const before = process.cpuUsage();
    findByName(many, (name) => name, { search, typos: true });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});
