import { onScopeDispose, readonly, ref } from 'vue';

const TICK_MS = 10_000;
const now = ref(Date.now());
let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all relative times of the page. */
export function useNow() {
  if (readers++ === 0) {
    now.value = Date.now();
    timer = setInterval(() => (now.value = Date.now()), TICK_MS);
  }
  onScopeDispose(() => {
    if (--readers === 0) clearInterval(timer);
  });
  return readonly(now);
}
