import type { RouteRecordRaw } from 'vue-router';

export const userRoutes: RouteRecordRaw[] = [
  {
    path: 'users',
    name: 'users',
    meta: { title: 'Users', isFitted: true, permission: 'user.read', isBesideSwarm: true },
    component: () => import('./pages/UsersPage.vue'),
  },
  {
    path: 'users/:id',
    name: 'user',
    meta: { title: 'User', permission: 'user.read', isBesideSwarm: true },
    component: () => import('./pages/UserPage.vue'),
    props: true,
  },
];
