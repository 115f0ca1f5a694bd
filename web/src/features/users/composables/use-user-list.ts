import { useInfiniteQuery } from '@tanstack/vue-query';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { userQueries } from '../users.queries';

export function useUserList() {
  const { query, search, sort, isFiltered, clear } = useListQuery('username', []);
  const list = useList(useInfiniteQuery(userQueries.list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: (row) => row.id,
  });
  return { ...list, search, sort, isFiltered, clear };
}
