import type { RouteRecordRaw } from 'vue-router';

export const overviewRoutes: RouteRecordRaw[] = [
  {
    path: '',
    name: 'overview',
    meta: { title: 'Overview' },
    component: () => import('./pages/OverviewPage.vue'),
  },
];
