import { useQuery } from '@tanstack/vue-query';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { nodeQueries } from '../nodes.queries';

export function useNode(of: MaybeRefOrGetter<string>, mayReadTasks: boolean) {
  const id = toRef(of);
  const one = useQuery(nodeQueries.one(id));
  const tasks = useQuery({ ...nodeQueries.tasks(id), enabled: mayReadTasks });
  const others = useQuery(nodeQueries.some());
  return {
    node: computed(() => one.data.value?.data),
    etag: computed(() => one.data.value?.etag ?? null),
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
    tasks: computed(() => tasks.data.value),
    tasksProblem: computed(() => tasks.error.value && toProblem(tasks.error.value)),
    managers: computed(
      () => others.data.value?.items.filter(({ role }) => role === 'manager').length ?? 0,
    ),
  };
}
