import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getService, listServices, listTasks, type ServiceList } from './services.api';

/** The first page is there soon; the others come in few requests, as they are all read again after a change. */
const FIRST_ROWS = 100;
const MORE_ROWS = 500;
const WATCH_MS = 2000;

export const serviceQueries = {
  list: (query: Ref<ServiceList>) =>
    infiniteQueryOptions({
      queryKey: ['services', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listServices(
          { ...query.value, cursor: pageParam, limit: pageParam ? MORE_ROWS : FIRST_ROWS },
          { signal },
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (name: Ref<string>) =>
    queryOptions({
      queryKey: ['services', 'one', name],
      queryFn: ({ signal }) => getService(name.value, { signal }),
    }),
  /** Tasks send no events: they are read again while something moves and the page can be seen. */
  tasks: (name: Ref<string>, isMoving: Ref<boolean>) =>
    queryOptions({
      queryKey: ['services', 'one', name, 'tasks'],
      queryFn: ({ signal }) => listTasks(name.value, { signal }),
      refetchInterval: () => isMoving.value && WATCH_MS,
    }),
};
