import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useChangedRows } from '../../../lib/use-changed-rows';
import { useList } from '../../../lib/use-list';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { filterNames } from '../audit.api';
import { linesOf } from '../audit-line';
import { auditQueries } from '../audit.queries';

export function useAuditList() {
  const { values, filter, typed, isFiltered, clear } = useUrlFilters(filterNames);
  const query = useInfiniteQuery(auditQueries.list(values));
  const { rows, ...list } = useList(query);
  const lines = computed(() => linesOf(rows.value));
  const changed = useChangedRows(
    lines,
    (line) => line.key,
    computed(() => JSON.stringify(values.value)),
    computed(() => list.view.value !== 'loading' && !list.isOld.value),
  );
  return {
    ...list,
    lines,
    changed,
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
