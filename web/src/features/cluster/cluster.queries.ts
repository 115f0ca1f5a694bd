import { queryOptions } from '@tanstack/vue-query';
import { getCluster } from './cluster.api';

export const clusterQueries = {
  cluster: () =>
    queryOptions({ queryKey: ['cluster'], queryFn: ({ signal }) => getCluster({ signal }) }),
};
