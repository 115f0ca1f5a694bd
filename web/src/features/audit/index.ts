import { defineAsyncComponent } from 'vue';

// Below everything else on its page, and only for some roles.
export const ObjectAudit = defineAsyncComponent(() => import('./components/ObjectAudit.vue'));
