import type { FamilyKind, Permission } from '@waxseal/shared';
import type { RouteRecordRaw } from 'vue-router';
import { familyLabels } from './family';

/** Secrets and configs share their pages, which take the kind as a property. */
function routesOf(kind: FamilyKind, permission?: Permission): RouteRecordRaw[] {
  const { One, Many, many } = familyLabels[kind];
  return [
    {
      path: many,
      name: many,
      meta: { title: Many, isFitted: true, permission },
      component: () => import('./pages/FamilyListPage.vue'),
      props: { kind },
    },
    {
      path: `new-${kind}`,
      name: `new-${kind}`,
      meta: { title: `New ${kind}` },
      component: () => import('./pages/NewFamilyPage.vue'),
      props: { kind },
    },
    {
      path: `${many}/:name`,
      name: kind,
      meta: { title: One, permission },
      component: () => import('./pages/FamilyPage.vue'),
      props: ({ params }) => ({ kind, name: params.name }),
    },
  ];
}

export const secretRoutes = [...routesOf('secret'), ...routesOf('config', 'config.read')];
