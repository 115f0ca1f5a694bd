import { useQuery } from '@tanstack/vue-query';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { isResting } from '../service-labels';
import { serviceQueries } from '../services.queries';
import { failureBehind, inOrder } from '../tasks';

export function useService(of: MaybeRefOrGetter<string>) {
  const name = toRef(of);
  const one = useQuery(serviceQueries.one(name));
  const service = computed(() => one.data.value?.data);
  const isMoving = computed(() => service.value !== undefined && !isResting(service.value));
  const tasks = useQuery(serviceQueries.tasks(name, isMoving));
  return {
    service,
    etag: computed(() => one.data.value?.etag ?? null),
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
    tasks: computed(() => tasks.data.value && inOrder(tasks.data.value.items)),
    taskTotal: computed(() => tasks.data.value?.total ?? 0),
    tasksProblem: computed(() => tasks.error.value && toProblem(tasks.error.value)),
    failure: computed(() =>
      failureBehind(service.value?.reason ?? null, tasks.data.value?.items ?? []),
    ),
  };
}
