import type { Page, ServiceTask } from '@waxseal/shared';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { ask } from '../../lib/http';
import { isMoving } from './task-labels';

interface TaskList {
  search?: string;
  sort?: string;
  service?: string;
  node?: string;
  stack?: string;
  state?: string;
  desiredState?: string;
}

const ROWS = 100;
const WATCH_MS = 2000;

/** Docker sends no events for tasks, so they are reloaded while they change and the page is visible. */
export const taskList = (query: Ref<TaskList>) =>
  infiniteQueryOptions({
    queryKey: ['tasks', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      ask<Page<ServiceTask>>('GET', '/tasks', {
        query: { ...query.value, cursor: pageParam, limit: ROWS },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.data.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.items.some(isMoving)) && WATCH_MS,
  });
