import { lazyPart } from '../../lib/lazy-part';

export const SecretsMap = lazyPart(() => import('./components/SecretsMap.vue'));
