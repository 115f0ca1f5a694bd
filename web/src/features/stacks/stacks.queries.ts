import { queryOptions } from '@tanstack/vue-query';
import { listStacks } from './stacks.api';

export const stackQueries = {
  all: () =>
    queryOptions({ queryKey: ['stacks'], queryFn: ({ signal }) => listStacks({ signal }) }),
};
