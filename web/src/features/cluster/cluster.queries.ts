import { queryOptions } from '@tanstack/vue-query';
import { getCluster, getClusterSettings } from './cluster.api';

export const clusterQueries = {
  cluster: () =>
    queryOptions({ queryKey: ['cluster'], queryFn: ({ signal }) => getCluster({ signal }) }),
  /** Docker tells no event for them. */
  settings: () =>
    queryOptions({
      queryKey: ['cluster', 'settings'],
      queryFn: ({ signal }) => getClusterSettings({ signal }),
      staleTime: 0,
      refetchOnWindowFocus: true,
    }),
};
