import { queryOptions } from '@tanstack/vue-query';
import { getOverview } from './overview.api';

export const overviewQueries = {
  overview: () =>
    queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => getOverview({ signal }) }),
};
