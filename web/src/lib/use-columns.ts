import { computed, ref } from 'vue';

/** Which columns of a table a person has hidden, kept in the browser. */
export function useColumns<Column extends { id: string }>(table: string, all: Column[]) {
  const key = `waxseal.columns.${table}`;
  const hidden = ref(new Set(read(key)));
  const toggle = (id: string) => {
    const next = new Set(hidden.value);
    if (!next.delete(id)) next.add(id);
    hidden.value = next;
    write(key, [...next]);
  };
  return { hidden, toggle, columns: computed(() => all.filter(({ id }) => !hidden.value.has(id))) };
}

function read(key: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function write(key: string, ids: string[]) {
  try {
    localStorage.setItem(key, JSON.stringify(ids));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
