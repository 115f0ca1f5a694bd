import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getSecret, listSecrets, listVersions, type SecretList } from './secrets.api';

const PAGE_ROWS = 200;

export const secretQueries = {
  list: (query: Ref<SecretList>) =>
    infiniteQueryOptions({
      queryKey: ['secrets', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listSecrets({ ...query.value, cursor: pageParam, limit: PAGE_ROWS }, { signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (name: Ref<string>) =>
    queryOptions({
      queryKey: ['secrets', 'one', name],
      queryFn: ({ signal }) => getSecret(name.value, { signal }),
    }),
  versions: (name: Ref<string>) =>
    queryOptions({
      queryKey: ['secrets', 'one', name, 'versions'],
      queryFn: ({ signal }) => listVersions(name.value, { signal }),
    }),
};
