import type { RouteRecordRaw } from 'vue-router';

export const secretRoutes: RouteRecordRaw[] = [
  {
    path: 'secrets',
    name: 'secrets',
    meta: { title: 'Secrets', permission: 'secret.read' },
    component: () => import('./pages/SecretsPage.vue'),
  },
  {
    path: 'new-secret',
    name: 'new-secret',
    meta: { title: 'New secret', permission: 'secret.create' },
    component: () => import('./pages/NewSecretPage.vue'),
  },
  {
    path: 'secrets/:name',
    name: 'secret',
    meta: { title: 'Secret', permission: 'secret.read' },
    component: () => import('./pages/SecretPage.vue'),
    props: true,
  },
];
