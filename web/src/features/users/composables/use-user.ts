import { useQuery } from '@tanstack/vue-query';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { userQueries } from '../users.queries';
import { isLastAdmin } from '../user-actions';

export function useUser(of: MaybeRefOrGetter<string>) {
  const id = toRef(of);
  const one = useQuery(userQueries.one(id));
  const others = useQuery(userQueries.some());
  const user = computed(() => one.data.value?.data);
  return {
    user,
    isLastAdmin: computed(() => !!user.value && isLastAdmin(user.value, others.data.value)),
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
  };
}
