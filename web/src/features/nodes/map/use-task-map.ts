import { keepPreviousData, queryOptions, useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { getTaskMap } from '../nodes.api';
import { columnsOf, countStates, isMoving, rowsOf } from './task-map';

const WATCH_MS = 2000;

/** Docker sends no events for tasks, so they are reloaded while they change and the page is visible. */
const mapQuery = (stack: Ref<string>) =>
  queryOptions({
    queryKey: ['nodes', 'tasks', 'map', stack],
    queryFn: ({ signal }) => getTaskMap({ stack: stack.value }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => state.data !== undefined && isMoving(state.data) && WATCH_MS,
  });

export function useTaskMap() {
  const { textOf, filter, typed, isFiltered, clear } = useUrlFilters(['search', 'stack']);
  const stack = filter('stack');
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery(mapQuery(stack));
  const columns = computed(() => (data.value ? columnsOf(data.value, textOf('search')) : []));
  const rows = computed(() => rowsOf(columns.value));
  const view = computed(() => {
    if (!data.value) return error.value ? 'failed' : 'loading';
    return columns.value.length > 0 && (rows.value.length > 0 || !isFiltered.value)
      ? 'filled'
      : 'empty';
  });
  return {
    columns,
    rows,
    view,
    stack,
    search: typed('search'),
    counts: computed(() => countStates(rows.value)),
    /** How many tasks there are, if they are too many to be shown. */
    tooMany: computed(() => {
      const map = data.value;
      if (!map) return null;
      const shown = map.nodes.reduce((sum, { tasks }) => sum + tasks.length, map.unassigned.length);
      return shown < map.total ? { shown, total: map.total } : null;
    }),
    problem: computed(() => error.value && toProblem(error.value)),
    isOld: isPlaceholderData,
    isBusy: isFetching,
    again: () => void refetch(),
    isFiltered,
    clear,
  };
}
