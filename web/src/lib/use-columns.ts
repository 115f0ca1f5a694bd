import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';

/** Which columns of a table the user has hidden, kept in the browser. */
export function useColumns<Column extends { id: string }>(table: string, all: Column[]) {
  // If the browser blocks storage, the choice lasts until the page is closed.
  const hidden = useLocalStorage<Set<string>>(`waxseal.columns.${table}`, new Set(), {
    serializer: { read: readIds, write: (ids) => JSON.stringify([...ids]) },
    writeDefaults: false,
    onError: () => {},
  });
  const toggle = (id: string) => {
    const next = new Set(hidden.value);
    if (!next.delete(id)) next.add(id);
    hidden.value = next;
  };
  return { hidden, toggle, columns: computed(() => all.filter(({ id }) => !hidden.value.has(id))) };
}

function readIds(text: string): Set<string> {
  const kept: unknown = JSON.parse(text);
  return new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []);
}
