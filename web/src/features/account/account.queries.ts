import { queryOptions } from '@tanstack/vue-query';
import { getSecondFactor } from './account.api';

export const accountQueries = {
  secondFactor: () =>
    queryOptions({
      queryKey: ['account', 'second-factor'],
      queryFn: ({ signal }) => getSecondFactor({ signal }),
      staleTime: 0,
      refetchOnWindowFocus: true,
    }),
};
