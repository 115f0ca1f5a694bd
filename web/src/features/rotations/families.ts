import type { FamilyKind, Page } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { ask } from '../../lib/http';

const SUGGESTED = 12;

export const pageOf = (kind: FamilyKind, name: string): RouteLocationRaw => ({
  name: kind,
  params: { name },
});
export const listOf = (kind: FamilyKind): RouteLocationRaw => ({ name: `${kind}s` });

/** Returns matching names, without secrets whose value an external driver stores. */
export async function namesLike(kind: FamilyKind, search: string, signal: AbortSignal) {
  const path = kind === 'secret' ? '/secrets' : '/configs';
  const query = { search, limit: SUGGESTED };
  const { data } = await ask<Page<{ name: string; driver?: string | null }>>('GET', path, {
    query,
    signal,
  });
  return data.items.filter(({ driver }) => !driver).map(({ name }) => name);
}
