import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import {
  getService,
  listServices,
  listTasks,
  type ServiceList,
  explainPlacement,
  lastLinesOf,
  listUneven,
} from './services.api';

/** A small first page arrives early. Later pages are large, because every change reloads all pages. */
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
  lastLines: (task: Ref<string>) =>
    queryOptions({
      queryKey: ['task-log', task],
      queryFn: ({ signal }) => lastLinesOf(task.value, { signal }),
      retry: false,
    }),
  /** A node that returns makes it stale. */
  uneven: () =>
    queryOptions({
      queryKey: ['nodes', 'uneven'],
      queryFn: ({ signal }) => listUneven({ signal }),
    }),
  placement: (name: Ref<string>) =>
    queryOptions({
      queryKey: ['services', 'one', name, 'placement'],
      queryFn: ({ signal }) => explainPlacement(name.value, { signal }),
    }),
  /** Docker sends no events for tasks, so they are reloaded while they change and the page is visible. */
  tasks: (name: Ref<string>, isMoving: Ref<boolean>) =>
    queryOptions({
      queryKey: ['services', 'one', name, 'tasks'],
      queryFn: ({ signal }) => listTasks(name.value, { signal }),
      refetchInterval: () => isMoving.value && WATCH_MS,
    }),
};
