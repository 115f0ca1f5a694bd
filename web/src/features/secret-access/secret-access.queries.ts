import type { SecretAccess, SecretAccessPage } from '@waxseal/shared';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { download } from '../../lib/download';
import { ask, pathOf } from '../../lib/http';

export type ReportFormat = 'csv' | 'json';

interface AccessList {
  search?: string;
  sort?: string;
  stack?: string;
}

const ROWS = 100;

/** Keys begin with `secrets`: what changes secrets or services changes who can read them. */
export const accessQueries = {
  list: (query: Ref<AccessList>) =>
    infiniteQueryOptions({
      queryKey: ['secrets', 'access', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        ask<SecretAccessPage>('GET', '/secret-access', {
          query: { ...query.value, cursor: pageParam, limit: ROWS },
          signal,
        }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (name: Ref<string>) =>
    queryOptions({
      queryKey: ['secrets', 'access', 'one', name],
      queryFn: async ({ signal }) =>
        (await ask<SecretAccess>('GET', pathOf`/secrets/${name.value}/access`, { signal })).data,
    }),
};

export const downloadReport = (format: ReportFormat, name?: string) =>
  download('/secret-access/export', { format, name });
