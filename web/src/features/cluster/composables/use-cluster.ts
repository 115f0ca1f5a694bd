import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { clusterQueries } from '../cluster.queries';
import { stateLabels } from '../cluster-labels';

/** What the Engine is to us now, and why nothing can be written when it is not ready. */
export function useCluster() {
  const { data: cluster, error, refetch, isFetching } = useQuery(clusterQueries.cluster());

  /** There is nothing to show: no picture was ever read, or the Swarm it showed is no more. */
  const isBare = computed(
    () =>
      cluster.value !== undefined &&
      cluster.value.state !== 'ready' &&
      (cluster.value.asOf === null || cluster.value.state === 'swarm-inactive'),
  );
  const whyReadOnly = computed(() =>
    cluster.value === undefined || cluster.value.state === 'ready'
      ? null
      : `${stateLabels[cluster.value.state].title}: nothing can be changed now`,
  );
  return { cluster, error, refetch, isFetching, isBare, whyReadOnly };
}
