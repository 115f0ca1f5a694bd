import { lazyPart } from '../../lib/lazy-part';

// Below everything else on its page, and only for some roles.
export const ObjectAudit = lazyPart(() => import('./components/ObjectAudit.vue'));
