import { useEventListener } from '@vueuse/core';
import { ref, toValue, type MaybeRefOrGetter } from 'vue';
import {
  onBeforeRouteLeave,
  onBeforeRouteUpdate,
  useRouter,
  type RouteLocationNormalized,
} from 'vue-router';

/** Asks for confirmation before the user leaves a page with a value that is shown only once. */
export function useUnsavedGuard(isHolding: MaybeRefOrGetter<boolean>) {
  const router = useRouter();
  const wanted = ref<string | null>(null);
  let mayGo = false;

  function guard(to: RouteLocationNormalized) {
    // A public page is opened when the session ends, which drops the value in any case.
    if (!toValue(isHolding) || mayGo || to.meta.isPublic) return true;
    wanted.value = to.fullPath;
    return false;
  }
  onBeforeRouteLeave(guard);
  onBeforeRouteUpdate((to, from) => to.path === from.path || guard(to));

  useEventListener(
    () => (toValue(isHolding) ? window : null),
    'beforeunload',
    (event) => event.preventDefault(),
  );

  const stay = () => (wanted.value = null);
  function leave() {
    const to = wanted.value;
    stay();
    mayGo = true;
    if (to) void router.push(to);
  }
  return { wanted, stay, leave };
}
