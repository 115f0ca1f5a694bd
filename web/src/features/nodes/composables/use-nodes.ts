import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { useChangedRows } from '../../../lib/use-changed-rows';
import { nodeQueries } from '../nodes.queries';

export function useNodes() {
  const { data, error } = useQuery(nodeQueries.some());
  const nodes = computed(() => data.value?.items);
  const changed = useChangedRows(
    computed(() => nodes.value ?? []),
    ({ id }) => id,
    computed(() => ''),
    computed(() => nodes.value !== undefined),
  );
  return {
    nodes,
    changed,
    total: computed(() => data.value?.total ?? 0),
    problem: computed(() => error.value && toProblem(error.value)),
  };
}
