import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { watchDebounced } from '@vueuse/core';
import { computed, ref, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '../../features/session';
import { pageActions } from '../../lib/page-actions';
import { useTheme } from '../theme';
import { findNamed } from './finds';
import { matching, ofFinds, ofPage, standing } from './palette-items';

const TYPING_MS = 150;

/** Returns the items for the typed text. The server searches for names. */
export function usePalette(text: Ref<string>, showKeys: () => void) {
  const session = useSession();
  const router = useRouter();
  const theme = useTheme();

  const asked = ref('');
  watchDebounced(text, (now) => (asked.value = now.trim()), {
    debounce: () => (text.value ? TYPING_MS : 0),
  });

  const search = useQuery({
    queryKey: ['find', asked],
    queryFn: ({ signal }) => findNamed(asked.value, session.may, signal),
    enabled: () => asked.value !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const isSearching = computed(
    () =>
      text.value.trim() !== '' && (search.isFetching.value || text.value.trim() !== asked.value),
  );

  const go = (to: Parameters<typeof router.push>[0]) => void router.push(to);
  const fixed = computed(() =>
    standing({
      may: session.may,
      go,
      setTheme: (chosen) => (theme.chosen = chosen),
      showKeys,
      signOut: () => void session.signOut(),
    }),
  );
  const groups = computed(() => {
    const known = matching([ofPage(pageActions.value), ...fixed.value], text.value);
    const finds = text.value.trim() === '' ? [] : (search.data.value?.finds ?? []);
    return finds.length > 0 ? [...known, ofFinds(finds, go)] : known;
  });
  const missed = computed(() => (text.value.trim() ? (search.data.value?.missed ?? []) : []));
  return { groups, missed, isSearching };
}
