import type { FamilyKind } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';

export const pageOf = (kind: FamilyKind, name: string): RouteLocationRaw => ({
  name: kind,
  params: { name },
});
export const listOf = (kind: FamilyKind): RouteLocationRaw => ({ name: `${kind}s` });
