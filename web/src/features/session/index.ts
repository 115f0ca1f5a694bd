import { defineAsyncComponent } from 'vue';

export { useSession } from './session.store';
/** Loaded when it is needed: the sign-in page does not have the component library. */
export const SignInAgain = defineAsyncComponent(() => import('./components/SignInAgain.vue'));
