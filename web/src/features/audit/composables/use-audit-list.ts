import { useInfiniteQuery } from '@tanstack/vue-query';
import { useList } from '../../../lib/use-list';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { filterNames } from '../audit.api';
import { linesOf } from '../audit-line';
import { auditQueries } from '../audit.queries';

export function useAuditList() {
  const { values, filter, typed, isFiltered, clear } = useUrlFilters(filterNames);
  const query = useInfiniteQuery(auditQueries.list(values));
  const { rows, ...list } = useList(query, {
    asked: values,
    toRows: linesOf,
    keyOf: (line) => line.key,
  });
  return {
    ...list,
    lines: rows,
    /** Lines are fewer than rows: whether there are more is said by the server, not by a count. */
    hasMore: query.hasNextPage,
    filters: values,
    actor: typed('actor'),
    target: typed('target'),
    act: filter('act'),
    outcome: filter('outcome'),
    from: filter('from'),
    to: filter('to'),
    isFiltered,
    clear,
  };
}
