import { lazyPart } from '../../lib/lazy-part';

export { useSession } from './session.store';
/** Loaded when it is needed: the sign-in page does not have the component library. */
export const StepUpDialog = lazyPart(() => import('./components/StepUpDialog.vue'));
export const SignInAgain = lazyPart(() => import('./components/SignInAgain.vue'));
