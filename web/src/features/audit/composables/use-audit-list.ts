import type { AuditEntry } from '@waxseal/shared';
import { computed } from 'vue';
import { useInfiniteQuery } from '@tanstack/vue-query';
import { useRoute, useRouter } from 'vue-router';
import { useList } from '../../../lib/use-list';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { filterNames } from '../audit.api';
import { linesOf } from '../audit-line';
import { auditQueries } from '../audit.queries';

export function useAuditList() {
  const { values, filter, typed, isFiltered, clear } = useUrlFilters(filterNames);
  const route = useRoute();
  const router = useRouter();
  /** Sets both times in one navigation. Of two navigations from the same address, the second would undo the first. */
  const setRange = ({ from, to }: { from: string; to: string }) =>
    router.replace({ query: { ...route.query, from: from || undefined, to: to || undefined } });
  const query = useInfiniteQuery(auditQueries.list(values));
  const { rows, ...list } = useList(query, {
    asked: values,
    toRows: linesOf<AuditEntry>,
    keyOf: (line) => line.key,
  });
  return {
    ...list,
    lines: rows,
    /** There are fewer lines than records, so this comes from the server and not from a comparison of counts. */
    hasMore: query.hasNextPage,
    filters: values,
    search: typed('search'),
    actor: filter('actor'),
    target: filter('target'),
    action: filter('action'),
    outcome: filter('outcome'),
    from: computed(() => values.value.from ?? ''),
    to: computed(() => values.value.to ?? ''),
    setRange,
    isFiltered,
    clear,
  };
}
