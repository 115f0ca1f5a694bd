import { computed } from 'vue';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { useEventLog } from '../event-log';
import { kindOf } from '../event-labels';

export function useEventList() {
  const log = useEventLog();
  const { values, filter, typed, isFiltered, clear } = useUrlFilters(['search', 'kind']);
  const rows = computed(() => {
    const { search = '', kind } = values.value;
    const part = search.toLowerCase();
    return log.entries.filter(
      (entry) =>
        (!kind || kindOf(entry) === kind) && (!part || entry.name?.toLowerCase().includes(part)),
    );
  });
  return {
    rows,
    total: computed(() => log.entries.length),
    startedAt: computed(() => log.startedAt),
    search: typed('search'),
    kind: filter('kind'),
    isFiltered,
    clear,
    forget: () => log.clear(),
  };
}
