import type { RouteRecordRaw } from 'vue-router';

export const rotationRoutes: RouteRecordRaw[] = [
  {
    path: 'rotations',
    name: 'rotations',
    meta: { title: 'Rotations', isFitted: true, permission: 'rotation.read' },
    component: () => import('./list/RotationsPage.vue'),
  },
  {
    path: 'rotations/:id',
    name: 'rotation',
    meta: { title: 'Rotation', permission: 'rotation.read' },
    component: () => import('./page/RotationPage.vue'),
    props: true,
  },
  {
    path: 'rotate',
    name: 'rotate',
    meta: { title: 'Rotate' },
    component: () => import('./plan/RotatePage.vue'),
  },
];
