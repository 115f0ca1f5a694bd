import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { stackQueries } from '../stacks.queries';

export function useStacks() {
  const { data } = useQuery(stackQueries.all());
  return { names: computed(() => data.value?.items.map(({ name }) => name) ?? []) };
}
