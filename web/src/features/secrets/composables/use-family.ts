import { useQuery } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { computed, toRef, type MaybeRefOrGetter } from 'vue';
import { toProblem } from '../../../lib/api-problem';
import { familyQueries } from '../families.queries';

export function useFamily(kind: FamilyKind, of: MaybeRefOrGetter<string>) {
  const name = toRef(of);
  const one = useQuery(familyQueries(kind).one(name));
  const versions = useQuery(familyQueries(kind).versions(name));
  return {
    family: computed(() => one.data.value?.data),
    etag: computed(() => one.data.value?.etag ?? null),
    problem: computed(() => one.error.value && toProblem(one.error.value)),
    isBusy: one.isFetching,
    again: () => void one.refetch(),
    versions: versions.data,
    versionsProblem: computed(() => versions.error.value && toProblem(versions.error.value)),
  };
}
