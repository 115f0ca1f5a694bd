import type { FamilyKind } from '@waxseal/shared';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import { namesLike } from '../families';

const TYPING_MS = 150;

/** Names that bear the text, while somebody types it. */
export function useFamilyNames(kind: Ref<FamilyKind>, text: Ref<string>) {
  const asked = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(text, (now) => {
    clearTimeout(timer);
    timer = setTimeout(() => (asked.value = now.trim()), TYPING_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  const { data: names } = useQuery({
    queryKey: ['find-family', kind, asked],
    queryFn: ({ signal }) => namesLike(kind.value, asked.value, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return { names };
}
