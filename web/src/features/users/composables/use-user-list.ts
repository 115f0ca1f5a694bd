import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useChangedRows } from '../../../lib/use-changed-rows';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { userQueries } from '../users.queries';

export function useUserList() {
  const { query, search, sort, isFiltered, clear } = useListQuery('username', []);
  const list = useList(useInfiniteQuery(userQueries.list(query)));
  const changed = useChangedRows(
    list.rows,
    (row) => row.id,
    computed(() => JSON.stringify(query.value)),
    computed(() => list.view.value !== 'loading' && !list.isOld.value),
  );
  return { ...list, changed, search, sort, isFiltered, clear };
}
