import { infiniteQueryOptions, keepPreviousData } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { listAudit, type AuditFilters } from './audit.api';

const ROWS = 200;

/** The audit log sends no events, so it is reloaded when the page opens or the window gets the focus. */
export const auditQueries = {
  list: (filters: Ref<AuditFilters>) =>
    infiniteQueryOptions({
      queryKey: ['audit', filters],
      queryFn: ({ pageParam, signal }) =>
        listAudit(filters.value, { cursor: pageParam, limit: ROWS, signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
      staleTime: 0,
      refetchOnWindowFocus: true,
    }),
};
