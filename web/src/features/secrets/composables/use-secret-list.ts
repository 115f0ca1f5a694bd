import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useChangedRows } from '../../../lib/use-changed-rows';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { secretQueries } from '../secrets.queries';

export function useSecretList() {
  const { query, search, sort, filter, isFiltered, clear } = useListQuery('name', [
    'state',
    'stack',
  ]);
  const list = useList(useInfiniteQuery(secretQueries.list(query)));
  const changed = useChangedRows(
    list.rows,
    (row) => row.name,
    computed(() => JSON.stringify(query.value)),
    computed(() => list.view.value !== 'loading' && !list.isOld.value),
  );
  return {
    ...list,
    changed,
    search,
    sort,
    state: filter('state'),
    stack: filter('stack'),
    isFiltered,
    clear,
  };
}
