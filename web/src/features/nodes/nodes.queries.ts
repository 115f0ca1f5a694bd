import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getNode, listNodes, listNodeTasks, type NodeList } from './nodes.api';

const ROWS = 200;
const WATCH_MS = 2000;

export const nodeQueries = {
  /** Enough nodes for the overview. */
  some: () =>
    queryOptions({
      queryKey: ['nodes', 'some'],
      queryFn: async ({ signal }) => (await listNodes({ limit: ROWS }, { signal })).data,
    }),
  list: (query: Ref<NodeList>) =>
    infiniteQueryOptions({
      queryKey: ['nodes', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listNodes({ ...query.value, cursor: pageParam, limit: ROWS }, { signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (id: Ref<string>) =>
    queryOptions({
      queryKey: ['nodes', 'one', id],
      queryFn: ({ signal }) => getNode(id.value, { signal }),
    }),
  /** Docker sends no events for tasks, so they are reloaded while they change and the page is visible. */
  tasks: (id: Ref<string>) =>
    queryOptions({
      queryKey: ['nodes', 'tasks', id],
      queryFn: ({ signal }) => listNodeTasks(id.value, { signal }),
      refetchInterval: ({ state }) =>
        state.data?.items.some((task) => task.state !== 'running') && WATCH_MS,
    }),
};
