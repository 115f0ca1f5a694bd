import type { Component } from 'vue';
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteRecordRaw,
} from 'vue-router';
import { useSession } from './features/session';
import { reloadAfterUpgrade } from './lib/reload-after-upgrade';
import { basePath } from './lib/base-path';
import { pages, type PageName, type PanelPage } from './lib/pages';
import { safePath } from './lib/safe-path';
import { askBeforeLeaving } from './lib/unsaved-input';

declare module 'vue-router' {
  interface RouteMeta extends Partial<
    Pick<PanelPage, 'title' | 'permission' | 'isFitted' | 'isBesideSwarm'>
  > {
    /** True if the page needs no session. */
    isPublic?: boolean;
  }
}

const components: Record<PageName, () => Promise<Component>> = {
  overview: () => import('./features/overview/pages/OverviewPage.vue'),
  secrets: () => import('./features/secrets/pages/FamilyListPage.vue'),
  secret: () => import('./features/secrets/pages/FamilyPage.vue'),
  'new-secret': () => import('./features/secrets/pages/NewFamilyPage.vue'),
  'secret-access': () => import('./features/secret-access/SecretAccessPage.vue'),
  configs: () => import('./features/secrets/pages/FamilyListPage.vue'),
  config: () => import('./features/secrets/pages/FamilyPage.vue'),
  'new-config': () => import('./features/secrets/pages/NewFamilyPage.vue'),
  rotate: () => import('./features/rotations/plan/RotatePage.vue'),
  rotations: () => import('./features/rotations/list/RotationsPage.vue'),
  rotation: () => import('./features/rotations/page/RotationPage.vue'),
  services: () => import('./features/services/pages/ServicesPage.vue'),
  service: () => import('./features/services/pages/ServicePage.vue'),
  'edit-service': () => import('./features/services/form/EditServicePage.vue'),
  'new-service': () => import('./features/services/form/NewServicePage.vue'),
  tasks: () => import('./features/tasks/TasksPage.vue'),
  nodes: () => import('./features/nodes/pages/NodesPage.vue'),
  node: () => import('./features/nodes/pages/NodePage.vue'),
  'task-map': () => import('./features/nodes/pages/TaskMapPage.vue'),
  inventory: () => import('./features/inventory/InventoryPage.vue'),
  cluster: () => import('./features/cluster/pages/ClusterPage.vue'),
  events: () => import('./features/events/pages/EventsPage.vue'),
  audit: () => import('./features/audit/pages/AuditPage.vue'),
  users: () => import('./features/users/pages/UsersPage.vue'),
  user: () => import('./features/users/pages/UserPage.vue'),
  account: () => import('./features/account/pages/AccountPage.vue'),
};

export async function guard(to: RouteLocationNormalized) {
  const session = useSession();
  if (to.name === 'setup') return true;
  if (!session.isKnown) await session.restore();
  if (to.name === 'sign-in') return session.isSignedIn ? safePath(to.query.redirect) : true;
  if (session.isSignedIn) return isOpenTo(to, session.mustSetUpFactor);
  const redirect = safePath(to.fullPath);
  return { name: 'sign-in', query: redirect === '/' ? {} : { redirect } };
}

/** A user who must set up a second factor gets that page only, and all others never get it. */
function isOpenTo({ name }: RouteLocationNormalized, mustSetUpFactor: boolean) {
  if (mustSetUpFactor === (name === 'second-factor')) return true;
  return mustSetUpFactor ? { name: 'second-factor' } : '/';
}

export function createAppRouter(loadShell: () => Promise<Component>) {
  const router = createRouter({
    history: createWebHistory(basePath),
    routes: [
      {
        path: '/sign-in',
        name: 'sign-in',
        meta: { title: 'Sign in', isPublic: true },
        component: () => import('./features/session/pages/SignInPage.vue'),
        props: { loadShell },
      },
      {
        path: '/setup',
        name: 'setup',
        meta: { title: 'Set up', isPublic: true },
        component: () => import('./features/session/pages/SetupPage.vue'),
      },
      {
        path: '/second-factor',
        name: 'second-factor',
        meta: { title: 'Set up a second factor' },
        component: () => import('./features/account/pages/SetUpFactorPage.vue'),
      },
      {
        path: '/',
        component: loadShell,
        children: [
          ...pages.map(
            ({
              name,
              path,
              title,
              permission,
              isFitted,
              isBesideSwarm,
              props,
            }): RouteRecordRaw => ({
              name,
              path,
              meta: { title, permission, isFitted, isBesideSwarm },
              component: components[name],
              props: ({ params }) => ({ ...props, ...params }),
            }),
          ),
          {
            path: ':rest(.*)*',
            name: 'not-found',
            meta: { title: 'Not found' },
            component: () => import('./shell/NotFoundPage.vue'),
          },
        ],
      },
    ],
    scrollBehavior: (to, _from, saved) => (to.hash ? undefined : (saved ?? { top: 0 })),
  });
  router.beforeEach(guard);
  askBeforeLeaving(router);
  reloadAfterUpgrade(router);
  router.afterEach((to, from, failure) => {
    // The page that stays has set its own title.
    if (failure || to.path === from.path) return;
    const name = to.params.name;
    const title = typeof name === 'string' ? name : to.meta.title;
    document.title = title ? `${title} · Waxseal` : 'Waxseal';
  });
  return router;
}
