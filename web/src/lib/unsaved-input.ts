import { onScopeDispose, readonly, ref } from 'vue';
import type { Router } from 'vue-router';

/** What is lost when the user leaves: input that was typed, or a value that is shown only once. */
export type Unsaved = 'typed' | 'once';

interface Holder {
  what: Unsaved;
  isHolding: () => boolean;
}
const holders = new Set<Holder>();
const wanted = ref<string | null>(null);
/** The address that the user has asked for, while the question is open. */
export const wantedPage = readonly(wanted);
let mayLeave = false;

/** What would be lost now; null if nothing. */
export function unsavedInput(): Unsaved | null {
  const held = [...holders].filter(({ isHolding }) => isHolding()).map(({ what }) => what);
  return held.includes('once') ? 'once' : (held[0] ?? null);
}

/**
 * For every form and every value that is shown once: while it holds something, the user is asked before a
 * page is left, and a session that ends is signed in again in place. The input itself is kept in memory only.
 */
export function useUnsavedInput(isHolding: () => boolean, what: Unsaved = 'typed') {
  const holder = { what, isHolding };
  holders.add(holder);
  onScopeDispose(() => holders.delete(holder));
}

/** Asks before another page of the panel is opened, and before the tab is closed or loaded again. */
export function askBeforeLeaving(router: Router) {
  router.beforeEach((to, from) => {
    // A public page is opened when the user signs out.
    if (mayLeave || to.meta.isPublic || to.path === from.path || unsavedInput() === null)
      return true;
    wanted.value = to.fullPath;
    return false;
  });
  window.addEventListener('beforeunload', (event) => {
    if (unsavedInput() !== null) event.preventDefault();
  });
}

export const stay = () => (wanted.value = null);

export async function leave(router: Router) {
  const to = wanted.value;
  stay();
  if (to === null) return;
  mayLeave = true;
  await router.push(to).finally(() => (mayLeave = false));
}
