import type { CreateApiToken, Permission } from '@waxseal/shared';
import { ApiTokenName } from '../../lib/contract';
import { curlOf } from '../action-dialog';
import { lifetimes, tokenDiffLabels, tokenTexts, tokenWarnings } from './token-labels';

/** The input of the form. */
export interface TokenDraft {
  name: string;
  permissions: readonly Permission[];
  days: string;
  /** One address or range a line. */
  addresses: string;
}

export const nameFaultOf = (name: string) =>
  ApiTokenName.safeParse(name).error?.issues[0]?.message ?? null;

export const addressesOf = (text: string) => text.split(/[\s,]+/).filter((line) => line !== '');

/** The request; null while something is missing. The API checks the rest, and names the field. */
export function bodyOf({ name, permissions, days, addresses }: TokenDraft): CreateApiToken | null {
  if (nameFaultOf(name) || permissions.length === 0) return null;
  return {
    name,
    permissions: [...permissions],
    expiresInDays: Number(days),
    addresses: addressesOf(addresses),
  };
}

export const commandsOf = (body: CreateApiToken | null) =>
  body ? { curl: curlOf({ method: 'POST', path: '/tokens', body }) } : undefined;

/** What the dialog shows before the token is created. */
export function planOf({ name, permissions, expiresInDays, addresses }: CreateApiToken) {
  const lifetime = lifetimes.find(({ value }) => Number(value) === expiresInDays);
  return {
    diff: [
      { path: tokenDiffLabels.name, before: null, after: name },
      { path: tokenDiffLabels.permissions, before: null, after: permissions.join(', ') },
      {
        path: tokenDiffLabels.expires,
        before: null,
        after: lifetime?.label ?? `${expiresInDays} days`,
      },
      {
        path: tokenDiffLabels.addresses,
        before: null,
        after: addresses.join(', ') || tokenTexts.anywhere,
      },
    ],
    warnings: [tokenWarnings.once, ...(addresses.length === 0 ? [tokenWarnings.anywhere] : [])],
  };
}
