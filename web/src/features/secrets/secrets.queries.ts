import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getSecret, listSecrets, listVersions, type SecretList } from './secrets.api';

/** The first page is there soon; the others come in few requests, as they are all read again after a change. */
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

export const secretQueries = {
  list: (query: Ref<SecretList>) =>
    infiniteQueryOptions({
      queryKey: ['secrets', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listSecrets(
          { ...query.value, cursor: pageParam, limit: pageParam ? MORE_ROWS : FIRST_ROWS },
          { signal },
        ),
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
