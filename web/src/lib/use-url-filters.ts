import { useTimeoutFn } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';

const TYPING_MS = 150;

/** Keeps the filters of a list in the address, so that a view can be shared. */
export function useUrlFilters<Filter extends string>(names: readonly Filter[]) {
  const route = useRoute();
  const router = useRouter();
  const cleared = ref(0);
  const textOf = (name: string) => {
    const value = route.query[name];
    return typeof value === 'string' ? value : '';
  };
  const set = (name: string, value: string) =>
    router.replace({ query: { ...route.query, [name]: value || undefined } });

  const values = computed(
    () =>
      Object.fromEntries(names.map((name) => [name, textOf(name) || undefined])) as {
        [name in Filter]?: string;
      },
  );

  const filter = (name: Filter) =>
    computed({ get: () => textOf(name), set: (value) => void set(name, value) });

  /** For a text field: updates the address a moment after the last key press. */
  function typed(name: Filter) {
    const text = ref(textOf(name));
    const { start, stop } = useTimeoutFn(
      () => void set(name, text.value.trim()),
      () => (text.value ? TYPING_MS : 0),
      { immediate: false },
    );
    watch(text, (now) => (now.trim() === textOf(name) ? stop() : start()));
    watch(
      () => textOf(name),
      (now) => {
        if (now !== text.value.trim()) text.value = now;
      },
    );
    watch(cleared, () => {
      stop();
      text.value = '';
    });
    return text;
  }

  const isFiltered = computed(() => names.some((name) => textOf(name) !== ''));
  const clear = () => {
    cleared.value += 1;
    const kept = Object.entries(route.query).filter(([name]) => !names.some((one) => one === name));
    return router.replace({ query: Object.fromEntries(kept) });
  };

  return { values, textOf, set, filter, typed, isFiltered, clear };
}
