import { lazyPart } from '../../lib/lazy-part';

/** Only auditors and admins load it. */
export const SecretAccessPanel = lazyPart(() => import('./AccessPanel.vue'));
