import { infiniteQueryOptions, keepPreviousData } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { listAudit, type AuditFilters } from './audit.api';

const ROWS = 200;

/** It grows with every act and sends no events: read again when the page or the window comes to the front. */
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
