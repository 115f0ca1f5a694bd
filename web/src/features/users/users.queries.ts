import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getUser, listSessions, listUsers, type UserList } from './users.api';

const ROWS = 100;
const MOST_ROWS = 500;

/** Users send no events, so they are reloaded when their page opens or the window gets the focus. */
const fresh = { staleTime: 0, refetchOnWindowFocus: true } as const;

export const userQueries = {
  list: (query: Ref<UserList>) =>
    infiniteQueryOptions({
      queryKey: ['users', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listUsers({ ...query.value, cursor: pageParam, limit: ROWS }, { signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
      ...fresh,
    }),
  /** Enough users to determine whether one of them is the only enabled admin. */
  some: () =>
    queryOptions({
      queryKey: ['users', 'some'],
      queryFn: async ({ signal }) => (await listUsers({ limit: MOST_ROWS }, { signal })).data,
      ...fresh,
    }),
  one: (id: Ref<string>) =>
    queryOptions({
      queryKey: ['users', 'one', id],
      queryFn: ({ signal }) => getUser(id.value, { signal }),
      ...fresh,
    }),
  sessions: (owner: Ref<string>) =>
    queryOptions({
      queryKey: ['users', 'sessions', owner],
      queryFn: ({ signal }) => listSessions(owner.value, { signal }),
      ...fresh,
    }),
};
