import type { RouteRecordRaw } from 'vue-router';

export const serviceRoutes: RouteRecordRaw[] = [
  {
    path: 'services',
    name: 'services',
    meta: { title: 'Services', isFitted: true },
    component: () => import('./pages/ServicesPage.vue'),
  },
  {
    path: 'services/:name',
    name: 'service',
    meta: { title: 'Service' },
    component: () => import('./pages/ServicePage.vue'),
    props: true,
  },
];
