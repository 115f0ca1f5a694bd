import type { Page } from '@waxseal/shared';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { watchDebounced } from '@vueuse/core';
import { computed, ref, toRef, toValue, type MaybeRefOrGetter } from 'vue';
import { ask } from './http';

const TYPING_MS = 150;
const SUGGESTED = 12;

interface Named {
  name: string;
  driver?: string | null;
}

/** Searches a list of the API, such as `/secrets`, for names that contain the text while the user types. */
export function useNames(
  list: MaybeRefOrGetter<string>,
  text: MaybeRefOrGetter<string>,
  isWanted: (item: Named) => boolean = () => true,
) {
  const asked = ref(toValue(text).trim());
  watchDebounced(toRef(text), (now) => (asked.value = now.trim()), { debounce: TYPING_MS });
  const path = toRef(list);
  const { data } = useQuery({
    queryKey: ['find-names', path, asked],
    queryFn: async ({ signal }) => {
      const query = { search: asked.value, limit: SUGGESTED };
      return (await ask<Page<Named>>('GET', path.value, { query, signal })).data.items;
    },
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return computed(() => (data.value ?? []).filter(isWanted).map(({ name }) => name));
}
