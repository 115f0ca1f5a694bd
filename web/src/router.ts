import type { Permission } from '@waxseal/shared';
import type { Component } from 'vue';
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router';
import { accountRoutes } from './features/account/routes';
import { auditRoutes } from './features/audit/routes';
import { eventRoutes } from './features/events/routes';
import { overviewRoutes } from './features/overview/routes';
import { rotationRoutes } from './features/rotations/routes';
import { secretRoutes } from './features/secrets/routes';
import { serviceRoutes } from './features/services/routes';
import { useSession } from './features/session';
import { userRoutes } from './features/users/routes';
import { safePath } from './lib/safe-path';

declare module 'vue-router' {
  interface RouteMeta {
    title?: string;
    isPublic?: boolean;
    /** The page is as high as the window, and scrolls within. */
    isFitted?: boolean;
    /** Without it the page is not shown. */
    permission?: Permission;
    /** The page is of use while the Engine is away, too. */
    isBesideSwarm?: boolean;
  }
}

export async function guard(to: RouteLocationNormalized) {
  const session = useSession();
  if (to.name === 'set-up') return true;
  if (!session.isKnown) await session.restore();
  if (to.name === 'sign-in') return session.isSignedIn ? safePath(to.query.redirect) : true;
  if (session.isSignedIn) return true;
  const redirect = safePath(to.fullPath);
  return { name: 'sign-in', query: redirect === '/' ? {} : { redirect } };
}

export function createAppRouter(loadShell: () => Promise<Component>) {
  const router = createRouter({
    history: createWebHistory(),
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
        name: 'set-up',
        meta: { title: 'Set up', isPublic: true },
        component: () => import('./features/session/pages/SetUpPage.vue'),
      },
      {
        path: '/',
        component: loadShell,
        children: [
          ...overviewRoutes,
          ...secretRoutes,
          ...serviceRoutes,
          ...rotationRoutes,
          ...eventRoutes,
          ...auditRoutes,
          ...userRoutes,
          ...accountRoutes,
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
  router.afterEach((to) => {
    const name = to.params.name;
    const title = typeof name === 'string' ? name : to.meta.title;
    document.title = title ? `${title} · Waxseal` : 'Waxseal';
  });
  return router;
}
