import { useEventListener } from '@vueuse/core';
import { ref, toValue, type MaybeRefOrGetter } from 'vue';
import {
  onBeforeRouteLeave,
  onBeforeRouteUpdate,
  useRouter,
  type RouteLocationNormalized,
} from 'vue-router';

/** Keeps the user on the page while it holds a value that is shown only once, and asks first. */
export function useUnsavedGuard(isHolding: MaybeRefOrGetter<boolean>) {
  const router = useRouter();
  const wanted = ref<string | null>(null);
  let mayGo = false;

  function guard(to: RouteLocationNormalized) {
    // When the session ends, the value is dropped with everything else.
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
