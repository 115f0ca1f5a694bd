import { useInfiniteQuery } from '@tanstack/vue-query';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { nodeQueries } from '../nodes.queries';

export function useNodeList() {
  const { query, search, sort, filter, isFiltered, clear } = useListQuery('name', [
    'state',
    'role',
    'availability',
  ]);
  const list = useList(useInfiniteQuery(nodeQueries.list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: (row) => row.id,
  });
  return {
    ...list,
    search,
    sort,
    state: filter('state'),
    role: filter('role'),
    availability: filter('availability'),
    isFiltered,
    clear,
  };
}
