import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { clusterQueries } from '../cluster.queries';
import { disabledText } from '../cluster-labels';

/** The state of the Engine and its Swarm, and why changes are disabled while it is not ready. */
export function useCluster() {
  const { data: cluster, error, refetch, isFetching } = useQuery(clusterQueries.cluster());

  /** True if there is nothing to show, because the Swarm was never loaded or the Engine has left it. */
  const isBare = computed(
    () =>
      cluster.value !== undefined &&
      cluster.value.state !== 'ready' &&
      (cluster.value.asOf === null || cluster.value.state === 'swarm-inactive'),
  );
  const whyReadOnly = computed(() =>
    cluster.value === undefined || cluster.value.state === 'ready'
      ? null
      : disabledText(cluster.value.state),
  );
  return { cluster, error, refetch, isFetching, isBare, whyReadOnly };
}
