import { permissionsOf, type Permission, type Role } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { byReach, principalOf, type Account } from './principals.js';

const account = (permissions: readonly Permission[], name = 'x'): Account => ({
  kind: 'token',
  id: name,
  name,
  role: 'admin',
  permissions: new Set(permissions),
  addresses: [],
  expiresAt: null,
  lastUsedAt: null,
});
const mounted = { name: 'db', isMounted: true };
const unused = { name: 'db', isMounted: false };
const ways = (permissions: readonly Permission[], secret = mounted) =>
  principalOf(account(permissions), secret)?.ways;

describe('A principal', () => {
  it.each<[Role, object | undefined]>([
    ['viewer', { ways: [], setsValue: false }],
    ['auditor', { ways: [], setsValue: false }],
    ['operator', { ways: ['attach', 'edit'], setsValue: true }],
    ['admin', { ways: ['attach', 'edit', 'privileges'], setsValue: true }],
  ])('with the role %s', (role, expected) => {
    expect(principalOf(account(permissionsOf(role)), mounted)).toMatchObject(expected!);
  });

  it.each<[Permission[], string[]]>([
    [
      ['secret.attach', 'service.edit'],
      ['attach', 'edit'],
    ],
    [['secret.attach', 'service.create'], ['attach']],
    [['secret.attach'], []],
    [['service.edit'], ['edit']],
    [['service.create', 'service.privileged'], ['privileges']],
    [['secret.rotate'], []],
  ])('with %j can get the value by %j', (permissions, expected) => {
    expect(ways(permissions)).toEqual(expected);
  });

  it('cannot get the value of a secret that no service mounts by editing services', () => {
    expect(ways(['secret.read', 'service.edit'], unused)).toEqual([]);
    expect(ways(['service.edit'], unused)).toBeUndefined();
  });

  it('is none without a right on secrets, or with the report itself only', () => {
    expect(ways(['service.read', 'service.create'])).toBeUndefined();
    expect(ways(['secret.access.read', 'secret.create'])).toBeUndefined();
  });

  it('that can get the value comes first', () => {
    const list = [
      principalOf(account(['secret.read'], 'a'), mounted)!,
      principalOf(account(['service.edit'], 'c'), mounted)!,
      principalOf(account(['service.edit'], 'b'), mounted)!,
    ];
    expect(list.sort(byReach).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });
});
