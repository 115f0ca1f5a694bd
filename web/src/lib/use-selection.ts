import { computed, reactive, shallowRef, watch, type Ref } from 'vue';

interface Selectable<Row> {
  rows: Ref<Row[]>;
  keyOf: (row: Row) => string;
  /** The number of rows that match the filters, loaded or not. */
  total: Ref<number>;
  /** The filters of the list, without its order. Nothing stays selected when they change. */
  filters: Ref<unknown>;
  readAll: () => Promise<Row[]>;
}

/** The selected rows of a list, by their keys. A selected row need not be loaded. */
export function useSelection<Row>({ rows, keyOf, total, filters, readAll }: Selectable<Row>) {
  const keys = shallowRef<ReadonlySet<string>>(new Set());
  const isReading = shallowRef(false);
  const hasFailed = shallowRef(false);
  let anchor: string | null = null;
  let turn = 0;
  const loaded = computed(() => rows.value.map(keyOf));

  const state = computed(() => {
    const count = loaded.value.filter((key) => keys.value.has(key)).length;
    if (count === 0) return 'none';
    return count === loaded.value.length ? 'all' : 'some';
  });

  function put(changed: string[], isOn: boolean) {
    const next = new Set(keys.value);
    for (const key of changed)
      if (isOn) next.add(key);
      else next.delete(key);
    keys.value = next;
  }

  /** A range reaches from the row that was toggled last to this one, and all of it becomes as this one. */
  function toggle(key: string, isRange: boolean) {
    put(isRange ? between(loaded.value, anchor, key) : [key], !keys.value.has(key));
    anchor = key;
  }

  function clear() {
    turn += 1;
    anchor = null;
    isReading.value = hasFailed.value = false;
    keys.value = new Set();
  }

  async function selectAll() {
    const mine = ++turn;
    isReading.value = true;
    hasFailed.value = false;
    try {
      const all = await readAll();
      if (mine === turn) keys.value = new Set(all.map(keyOf));
    } catch {
      if (mine === turn) hasFailed.value = true;
    } finally {
      if (mine === turn) isReading.value = false;
    }
  }

  watch(() => JSON.stringify(filters.value), clear);
  // Only a list that is loaded completely shows that a selected row no longer exists.
  watch(loaded, (present) => {
    if (present.length < total.value || keys.value.size === 0) return;
    const known = new Set(present);
    put(
      [...keys.value].filter((key) => !known.has(key)),
      false,
    );
  });

  return reactive({
    keys,
    state,
    isReading,
    hasFailed,
    count: computed(() => keys.value.size),
    toggle,
    /** Selects every loaded row, or none if all of them are selected. */
    toggleLoaded: () => put(loaded.value, state.value !== 'all'),
    selectAll,
    drop: (gone: string[]) => put(gone, false),
    clear,
  });
}

export const selectAllLabel = (total: number, isFiltered: boolean) =>
  `Select all ${total.toLocaleString('en')}${isFiltered ? ' that match' : ''}`;

export type Selection = ReturnType<typeof useSelection>;

function between(all: string[], anchor: string | null, key: string): string[] {
  const from = anchor === null ? -1 : all.indexOf(anchor);
  const to = all.indexOf(key);
  if (from < 0 || to < 0) return [key];
  return all.slice(Math.min(from, to), Math.max(from, to) + 1);
}
