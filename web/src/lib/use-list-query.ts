import { computed } from 'vue';
import { useUrlFilters } from './use-url-filters';

/** The query of a list with search, sort and filters, all from the address. */
export function useListQuery<Filter extends string>(
  defaultSort: string,
  filters: readonly Filter[],
) {
  const url = useUrlFilters<Filter | 'search'>(['search', ...filters]);
  const { values, textOf, set, typed, filter, isFiltered, clear } = url;
  const query = computed(() => ({ ...values.value, sort: textOf('sort') || defaultSort }));
  const sort = computed({
    get: () => query.value.sort,
    set: (value) => void set('sort', value === defaultSort ? '' : value),
  });
  return {
    query,
    /** Everything that decides which rows match, without their order. */
    filters: values,
    search: typed('search'),
    sort,
    filter: (name: Filter) => filter(name),
    isFiltered,
    clear,
  };
}
