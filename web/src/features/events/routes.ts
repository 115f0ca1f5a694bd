import type { RouteRecordRaw } from 'vue-router';

export const eventRoutes: RouteRecordRaw[] = [
  {
    path: 'events',
    name: 'events',
    meta: { title: 'Events', isFitted: true, permission: 'event.read', isBesideSwarm: true },
    component: () => import('./pages/EventsPage.vue'),
  },
];
