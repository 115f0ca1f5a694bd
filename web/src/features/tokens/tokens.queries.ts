import { queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { listTokens } from './tokens.api';

export const tokenQueries = {
  /** Tokens send no events, so they are reloaded when their page opens or the window gets the focus. */
  of: (owner: Ref<string>) =>
    queryOptions({
      queryKey: ['tokens', owner],
      queryFn: ({ signal }) => listTokens(owner.value, { signal }),
      staleTime: 0,
      refetchOnWindowFocus: true,
    }),
};
