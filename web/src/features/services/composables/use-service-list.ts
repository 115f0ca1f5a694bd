import { useInfiniteQuery } from '@tanstack/vue-query';
import type { ServiceSummary } from '@waxseal/shared';
import { readEveryPage, useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { useSelection } from '../../../lib/use-selection';
import { listServices } from '../services.api';
import { serviceQueries } from '../services.queries';

const keyOf = (row: ServiceSummary) => row.name;

export function useServiceList() {
  const { query, filters, search, sort, filter, isFiltered, clear } = useListQuery('name', [
    'state',
    'stack',
    'secret',
    'attention',
    'cause',
  ]);
  const list = useList(useInfiniteQuery(serviceQueries.list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf,
  });
  const selection = useSelection({
    ...list,
    keyOf,
    filters,
    readAll: () => readEveryPage((page) => listServices({ ...query.value, ...page })),
  });
  return {
    ...list,
    selection,
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
