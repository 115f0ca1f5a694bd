import type { RouteRecordRaw } from 'vue-router';

export const configRoutes: RouteRecordRaw[] = [
  {
    path: 'configs',
    name: 'configs',
    meta: { title: 'Configs', isFitted: true, permission: 'config.read' },
    component: () => import('./pages/ConfigsPage.vue'),
  },
  {
    path: 'new-config',
    name: 'new-config',
    meta: { title: 'New config' },
    component: () => import('./pages/NewConfigPage.vue'),
  },
  {
    path: 'configs/:name',
    name: 'config',
    meta: { title: 'Config', permission: 'config.read' },
    component: () => import('./pages/ConfigPage.vue'),
    props: true,
  },
];
