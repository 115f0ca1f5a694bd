import { queryOptions } from '@tanstack/vue-query';
import { getCluster, listNodes } from './cluster.api';

export const clusterQueries = {
  cluster: () =>
    queryOptions({ queryKey: ['cluster'], queryFn: ({ signal }) => getCluster({ signal }) }),
  nodes: () =>
    queryOptions({ queryKey: ['nodes'], queryFn: ({ signal }) => listNodes({ signal }) }),
};
