import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { watchDebounced } from '@vueuse/core';
import { computed, ref, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '../../features/session';
import { pageActions } from '../../lib/page-actions';
import { useTheme } from '../theme';
import { findNamed } from './finds';
import { readText } from './object-actions';
import { matching, ofFinds, ofObjects, ofPage, standing } from './palette-items';

const TYPING_MS = 150;

/** Returns the items for the typed text. The server searches for names. */
export function usePalette(text: Ref<string>, showKeys: () => void) {
  const session = useSession();
  const router = useRouter();
  const theme = useTheme();

  const read = computed(() => readText(text.value));
  const name = computed(() => read.value.name);
  const asked = ref('');
  watchDebounced(name, (now) => (asked.value = now), {
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
    () => name.value !== '' && (search.isFetching.value || name.value !== asked.value),
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
    const finds = name.value === '' ? [] : (search.data.value?.finds ?? []);
    const { verbs } = read.value;
    const labels = new Set(known.flatMap(({ items }) => items.map(({ label }) => label)));
    const onFinds = ofObjects(finds, verbs, { may: session.may, go });
    // The open page offers the actions of its object itself, and knows whether they are available.
    const actions = { ...onFinds, items: onFinds.items.filter(({ label }) => !labels.has(label)) };
    const results = ofFinds(finds, go);
    const found = verbs.length > 0 ? [actions, results] : [results, actions];
    return [...known, ...found].filter(({ items }) => items.length > 0);
  });
  const missed = computed(() => (text.value.trim() ? (search.data.value?.missed ?? []) : []));
  return { groups, missed, isSearching };
}
