import type { FamilyKind } from '@waxseal/shared';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { watchDebounced } from '@vueuse/core';
import { ref, type Ref } from 'vue';
import { namesLike } from '../families';

const TYPING_MS = 150;

/** Searches for names that contain the text while the user types. */
export function useFamilyNames(kind: Ref<FamilyKind>, text: Ref<string>) {
  const asked = ref('');
  watchDebounced(text, (now) => (asked.value = now.trim()), { debounce: TYPING_MS });
  const { data: names } = useQuery({
    queryKey: ['find-family', kind, asked],
    queryFn: ({ signal }) => namesLike(kind.value, asked.value, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return { names };
}
