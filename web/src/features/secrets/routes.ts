import type { RouteRecordRaw } from 'vue-router';

export const secretRoutes: RouteRecordRaw[] = [
  {
    path: 'secrets',
    name: 'secrets',
    meta: { title: 'Secrets', isFitted: true },
    component: () => import('./pages/SecretsPage.vue'),
  },
  {
    path: 'new-secret',
    name: 'new-secret',
    meta: { title: 'New secret' },
    component: () => import('./pages/NewSecretPage.vue'),
  },
  {
    path: 'secrets/:name',
    name: 'secret',
    meta: { title: 'Secret' },
    component: () => import('./pages/SecretPage.vue'),
    props: true,
  },
];
