import { queryOptions } from '@tanstack/vue-query';
import { getRawSpec, getServiceSpec } from './form.api';

export const formQueries = {
  /** Read once: what other clients change is compared when the user saves, not while the user types. */
  spec: (name: string) =>
    queryOptions({
      queryKey: ['service-spec', name],
      queryFn: ({ signal }) => getServiceSpec(name, signal),
      staleTime: Infinity,
      gcTime: 0,
    }),
  rawSpec: (name: string) =>
    queryOptions({
      queryKey: ['raw-spec', name],
      queryFn: ({ signal }) => getRawSpec(name, signal),
      staleTime: Infinity,
      gcTime: 0,
    }),
};
