import {
  isPermitted,
  permissions,
  permissionsOf,
  type Permission,
  type SecretAccessWay,
  type SecretPrincipal,
} from '@waxseal/shared';
import { addressesOfToken, permissionsOfToken, type ApiTokenRow } from '../auth/index.js';
import type { UserRow } from '../users/index.js';

/** A user or token that can be used now, with what it may do. */
export interface Account extends Omit<SecretPrincipal, 'permissions' | 'ways' | 'setsValue'> {
  permissions: ReadonlySet<Permission>;
}

/** What of a secret decides how it can be read. */
export interface Subject {
  name: string;
  isMounted: boolean;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export const accountOfUser = ({ id, username, role, lastSignInAt }: UserRow): Account => ({
  kind: 'user',
  id,
  name: username,
  role,
  permissions: new Set(permissionsOf(role)),
  addresses: [],
  expiresAt: null,
  lastUsedAt: iso(lastSignInAt),
});

export const accountOfToken = (row: ApiTokenRow): Account => ({
  kind: 'token',
  id: row.id,
  name: `${row.username}/${row.name}`,
  role: row.role,
  permissions: new Set(permissionsOfToken(row).filter((one) => isPermitted(row.role, one))),
  addresses: addressesOfToken(row),
  expiresAt: iso(row.expiresAt),
  lastUsedAt: iso(row.lastUsedAt),
});

const ofServices: readonly Permission[] = ['service.create', 'service.edit', 'service.privileged'];
const concerning = permissions.filter(
  (one) => ofServices.includes(one) || (/^secret\.\w+$/.test(one) && one !== 'secret.create'),
);

/**
 * What an account may do with a secret. All rights hold for every secret and service today: rights that
 * are limited to some of them have to be applied here, and only here.
 */
const permissionsOn = (account: Account, _secret: Subject): Permission[] =>
  concerning.filter((one) => account.permissions.has(one));

/** An account with rights on the secret; undefined without any. */
export function principalOf(account: Account, secret: Subject): SecretPrincipal | undefined {
  const permitted = permissionsOn(account, secret);
  const ways = waysWith(new Set(permitted), secret);
  if (ways.length === 0 && permitted.every((one) => ofServices.includes(one))) return undefined;
  return {
    ...account,
    permissions: permitted,
    ways,
    setsValue: permitted.includes('secret.rotate'),
  };
}

function waysWith(permitted: ReadonlySet<Permission>, { isMounted }: Subject): SecretAccessWay[] {
  const edits = permitted.has('service.edit');
  const decides = edits || permitted.has('service.create');
  return [
    ...(decides && permitted.has('secret.attach') ? ['attach' as const] : []),
    ...(edits && isMounted ? ['edit' as const] : []),
    ...(decides && permitted.has('service.privileged') ? ['privileges' as const] : []),
  ];
}

/** First those that can get the value, then by name. */
export const byReach = (one: SecretPrincipal, other: SecretPrincipal) =>
  Number(one.ways.length === 0) - Number(other.ways.length === 0) ||
  (one.name < other.name ? -1 : 1);
