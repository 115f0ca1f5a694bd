import { ref } from 'vue';
import type { Router } from 'vue-router';

const RELOADED_AT = 'waxseal.reloaded-at';
const AGAIN_MS = 30_000;

/** Whether a part of the panel cannot be loaded, although a reload was tried. */
export const isPartMissing = ref(false);

/**
 * After an upgrade the server has other files, so a tab that was open cannot load the next page. It is
 * reloaded once, at the page that the user has asked for.
 */
export function reloadAfterUpgrade(router: Router) {
  let wanted: string | null = null;
  let reloading: Promise<void> | null = null;
  router.beforeEach(({ fullPath }) => {
    wanted = router.resolve(fullPath).href;
  });
  const forget = () => (wanted = null);
  router.afterEach(forget);
  router.onError(forget);
  // Vite sends this event before the import fails, so before the router reports the error.
  window.addEventListener('vite:preloadError', () => {
    reloading ??= reload(wanted).finally(() => (reloading = null));
  });
}

async function reload(wanted: string | null) {
  const last = Number(sessionStorage.getItem(RELOADED_AT));
  if (Date.now() - last < AGAIN_MS || !(await isServed())) {
    isPartMissing.value = true;
    return;
  }
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  openAgain(wanted);
}

/** Without an answer, a reload would replace the panel with an error page of the browser. */
export const isServed = () =>
  fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

function openAgain(wanted: string | null) {
  const here = location.pathname + location.search + location.hash;
  if (wanted === null || wanted === here) location.reload();
  else location.assign(wanted);
}

/** The user’s own try. The next failure reloads once more. */
export function reloadPanel() {
  sessionStorage.removeItem(RELOADED_AT);
  location.reload();
}
