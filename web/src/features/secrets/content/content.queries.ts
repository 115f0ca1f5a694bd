import { queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getContent, getDiff } from './content.api';

/** A version never changes, but Waxseal may reuse its number after a deletion, so it is reloaded like all data. */
export const configQueries = {
  content: (name: Ref<string>, version: Ref<string>) =>
    queryOptions({
      queryKey: ['configs', 'one', name, 'content', version],
      queryFn: ({ signal }) => getContent(name.value, version.value, { signal }),
    }),
  diff: (name: Ref<string>, from: Ref<string>, to: Ref<string>) =>
    queryOptions({
      queryKey: ['configs', 'one', name, 'diff', from, to],
      queryFn: ({ signal }) => getDiff(name.value, from.value, to.value, { signal }),
    }),
};
