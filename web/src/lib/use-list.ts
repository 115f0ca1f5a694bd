import type { Page } from '@waxseal/shared';
import type { InfiniteData, UseInfiniteQueryReturnType } from '@tanstack/vue-query';
import { computed } from 'vue';
import { toProblem } from './api-problem';
import type { Answer } from './http';

type Pages<Row> = InfiniteData<Answer<Page<Row>>>;

/** A list as a page shows it: its rows, and which of the four states it is in. */
export function useList<Row>(query: UseInfiniteQueryReturnType<Pages<Row>, Error>) {
  const pages = computed(() => query.data.value?.pages ?? []);
  const rows = computed(() => pages.value.flatMap((page) => page.data.items));
  const view = computed(() => {
    if (rows.value.length > 0) return 'filled';
    if (query.isPending.value) return 'loading';
    return query.data.value ? 'empty' : 'failed';
  });
  return {
    rows,
    view,
    total: computed(() => pages.value.at(-1)?.data.total ?? 0),
    problem: computed(() => query.error.value && toProblem(query.error.value)),
    isOld: query.isPlaceholderData,
    isBusy: query.isFetching,
    again: () => void query.refetch(),
    more: () => {
      if (query.hasNextPage.value && !query.isFetching.value) void query.fetchNextPage();
    },
  };
}
