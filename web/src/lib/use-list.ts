import type { Page } from '@waxseal/shared';
import type { InfiniteData, UseInfiniteQueryReturnType } from '@tanstack/vue-query';
import { computed, watch, type Ref } from 'vue';
import { toProblem } from './api-problem';
import type { Answer } from './http';
import { useChangedRows } from './use-changed-rows';

type Pages<Item> = InfiniteData<Answer<Page<Item>>>;

interface Shown<Item, Row> {
  /** The query of the list. When it changes, the rows belong to a different list. */
  asked: Ref<unknown>;
  toRows: (items: Item[]) => Row[];
  keyOf: (row: Row) => string;
}

/** The list of a page: its rows, the rows that have just changed, and one of four states. */
export function useList<Item, Row = Item>(
  query: UseInfiniteQueryReturnType<Pages<Item>, Error>,
  { asked, toRows, keyOf }: Shown<Item, Row>,
) {
  const pages = computed(() => query.data.value?.pages ?? []);
  const rows = computed(() => toRows(pages.value.flatMap((page) => page.data.items)));
  const view = computed(() => {
    if (rows.value.length > 0) return 'filled';
    if (query.isPending.value) return 'loading';
    return query.data.value ? 'empty' : 'failed';
  });
  const isOld = query.isPlaceholderData;
  const changed = useChangedRows(
    rows,
    keyOf,
    computed(() => JSON.stringify(asked.value)),
    computed(() => view.value !== 'loading' && !isOld.value),
  );
  // The table reports only once that its end is visible. The next page must wait while known rows are reloaded.
  let isMoreDue = false;
  function more() {
    isMoreDue = query.isFetching.value;
    if (!isMoreDue && query.hasNextPage.value) void query.fetchNextPage();
  }
  watch(query.isFetching, () => isMoreDue && more());
  return {
    rows,
    changed,
    view,
    total: computed(() => pages.value.at(-1)?.data.total ?? 0),
    problem: computed(() => query.error.value && toProblem(query.error.value)),
    isOld,
    isBusy: query.isFetching,
    again: () => void query.refetch(),
    more,
  };
}

/** The largest page of a list that the API returns. */
const MOST_ITEMS = 500;

/** Reads all pages of a list. */
export async function readEveryPage<Item>(
  read: (page: { cursor?: string; limit: number }) => Promise<Answer<Page<Item>>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await read({ cursor, limit: MOST_ITEMS });
    items.push(...data.items);
    cursor = data.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
