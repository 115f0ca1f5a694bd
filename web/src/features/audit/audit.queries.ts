import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { AuditedKind } from '@waxseal/shared';
import type { Ref } from 'vue';
import { listAudit, listObjectAudit, type AuditFilters } from './audit.api';

const ROWS = 200;
/** An action has two entries, so that this is at least 20 actions. */
const OBJECT_ROWS = 40;

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
  /** What was done with one object. The events of that object reload it. */
  ofObject: (kind: AuditedKind, name: Ref<string>) =>
    queryOptions({
      queryKey: ['audit', 'object', kind, name],
      queryFn: ({ signal }) => listObjectAudit(kind, name.value, { limit: OBJECT_ROWS, signal }),
      staleTime: 0,
      refetchOnWindowFocus: true,
    }),
};
