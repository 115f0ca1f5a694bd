import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { clusterQueries } from '../cluster.queries';

export function useNodes() {
  const { data, error } = useQuery(clusterQueries.nodes());
  return {
    nodes: computed(() => data.value?.items),
    total: computed(() => data.value?.total ?? 0),
    problem: computed(() => error.value && toProblem(error.value)),
  };
}
