import { useQuery } from '@tanstack/vue-query';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { secretQueries } from '../secrets.queries';

export function useSecret(of: MaybeRefOrGetter<string>) {
  const name = toRef(of);
  const one = useQuery(secretQueries.one(name));
  const versions = useQuery(secretQueries.versions(name));
  return {
    secret: computed(() => one.data.value?.data),
    etag: computed(() => one.data.value?.etag ?? null),
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
    versions: computed(() => versions.data.value?.items),
    versionsProblem: computed(() => versions.error.value && toProblem(versions.error.value)),
  };
}
