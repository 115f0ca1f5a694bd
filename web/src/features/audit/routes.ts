import type { RouteRecordRaw } from 'vue-router';

export const auditRoutes: RouteRecordRaw[] = [
  {
    path: 'audit',
    name: 'audit',
    meta: { title: 'Audit', isFitted: true, permission: 'audit.read', isBesideSwarm: true },
    component: () => import('./pages/AuditPage.vue'),
  },
];
