import { computed, onScopeDispose, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';

const TYPING_MS = 150;

/** Search, sort and filters of a list live in the address, so that a view can be shared. */
export function useListQuery<Filter extends string>(
  defaultSort: string,
  filters: readonly Filter[],
) {
  const route = useRoute();
  const router = useRouter();
  const textOf = (name: string) => {
    const value = route.query[name];
    return typeof value === 'string' ? value : '';
  };

  const set = (name: string, value: string) => {
    const query = { ...route.query, [name]: value || undefined };
    return router.replace({ query });
  };

  const query = computed(() => ({
    search: textOf('search') || undefined,
    sort: textOf('sort') || defaultSort,
    ...(Object.fromEntries(filters.map((name) => [name, textOf(name) || undefined])) as {
      [name in Filter]?: string;
    }),
  }));

  const typed = ref(textOf('search'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(typed, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => void set('search', text.trim()), text ? TYPING_MS : 0);
  });
  onScopeDispose(() => clearTimeout(timer));
  watch(
    () => textOf('search'),
    (text) => {
      if (text !== typed.value.trim()) typed.value = text;
    },
  );

  const filter = (name: Filter) =>
    computed({ get: () => textOf(name), set: (value) => void set(name, value) });
  const isFiltered = computed(() => ['search', ...filters].some((name) => textOf(name) !== ''));
  const clear = () => {
    typed.value = '';
    const { sort } = route.query;
    return router.replace({ query: sort ? { sort } : {} });
  };
  const sort = computed({
    get: () => query.value.sort,
    set: (value) => void set('sort', value === defaultSort ? '' : value),
  });

  return { query, search: typed, sort, filter, isFiltered, clear };
}
