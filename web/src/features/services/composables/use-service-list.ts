import { useInfiniteQuery } from '@tanstack/vue-query';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { serviceQueries } from '../services.queries';

export function useServiceList() {
  const { query, search, sort, filter, isFiltered, clear } = useListQuery('name', [
    'state',
    'stack',
    'secret',
    'attention',
    'cause',
  ]);
  const list = useList(useInfiniteQuery(serviceQueries.list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: (row) => row.name,
  });
  return {
    ...list,
    search,
    sort,
    state: filter('state'),
    stack: filter('stack'),
    secret: filter('secret'),
    attention: filter('attention'),
    cause: filter('cause'),
    isFiltered,
    clear,
  };
}
