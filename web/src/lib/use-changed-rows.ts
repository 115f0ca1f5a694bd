import { useTimeoutFn } from '@vueuse/core';
import { ref, watch, type Ref } from 'vue';

const SHOWN_MS = 2000;

/** Returns the keys of rows that changed or appeared while the same list was shown. */
export function useChangedRows<Row>(
  rows: Ref<Row[]>,
  keyOf: (row: Row) => string,
  list: Ref<string>,
  isLoaded: Ref<boolean>,
) {
  const changed = ref<ReadonlySet<string>>(new Set());
  let known = new Map<string, string>();
  let knownList: string | null = null;
  const { start: forgetSoon } = useTimeoutFn(() => (changed.value = new Set()), SHOWN_MS, {
    immediate: false,
  });

  watch(
    [rows, list, isLoaded],
    () => {
      if (!isLoaded.value) return;
      const now = new Map(rows.value.map((row) => [keyOf(row), JSON.stringify(row)]));
      const isSameList = knownList === list.value;
      // The next page adds many rows at once. Then only rows that replace a known row count as changed.
      const isLonger = now.size > known.size + 1;
      const fresh = [...now].filter(([key, text]) =>
        known.has(key) ? known.get(key) !== text : !isLonger,
      );
      known = now;
      knownList = list.value;
      if (!isSameList || fresh.length === 0) return;
      changed.value = new Set(fresh.map(([key]) => key));
      forgetSoon();
    },
    { immediate: true },
  );
  return changed;
}
