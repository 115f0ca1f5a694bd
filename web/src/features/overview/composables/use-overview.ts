import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { overviewQueries } from '../overview.queries';

export function useOverview() {
  const { data: overview, error, isFetching, refetch } = useQuery(overviewQueries.overview());
  return {
    overview,
    problem: computed(() => error.value && toProblem(error.value)),
    isBusy: isFetching,
    again: () => void refetch(),
  };
}
