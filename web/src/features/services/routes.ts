import type { RouteRecordRaw } from 'vue-router';

export const serviceRoutes: RouteRecordRaw[] = [
  {
    path: 'services',
    name: 'services',
    meta: { title: 'Services', permission: 'service.read' },
    component: () => import('./pages/ServicesPage.vue'),
  },
  {
    path: 'services/:name',
    name: 'service',
    meta: { title: 'Service', permission: 'service.read' },
    component: () => import('./pages/ServicePage.vue'),
    props: true,
  },
];
