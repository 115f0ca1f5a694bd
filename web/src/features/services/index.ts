import { lazyPart } from '../../lib/lazy-part';

// Most visits of a secret's page open neither.
export const AttachToServices = lazyPart(() => import('./change-set/AttachToServices.vue'));
export const DetachFromServices = lazyPart(() => import('./change-set/DetachFromServices.vue'));
