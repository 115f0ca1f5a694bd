import type { RouteRecordRaw } from 'vue-router';

export const accountRoutes: RouteRecordRaw[] = [
  {
    path: 'account',
    name: 'account',
    meta: { title: 'Account', isBesideSwarm: true },
    component: () => import('./pages/AccountPage.vue'),
  },
];
