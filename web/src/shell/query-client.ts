import { QueryClient } from '@tanstack/vue-query';
import { toProblem } from '../lib/api-problem';

const isPassing = (error: unknown) => {
  const { status } = toProblem(error);
  return status === 0 || status === 502;
};

/** No query becomes stale by age, because the event stream reports changes. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => isPassing(error) && failures < 2,
        retryDelay: 400,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
