import { useQuery } from '@tanstack/vue-query';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { rotationQueries } from '../rotations.queries';

export function useRotation(of: MaybeRefOrGetter<string>) {
  const one = useQuery(rotationQueries.one(toRef(of)));
  const rotation = computed(() => one.data.value?.data);
  return {
    rotation,
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
  };
}
