import { useInfiniteQuery, useQuery } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { computed } from 'vue';
import { useList } from '../../../lib/use-list';
import { useUrlFilters } from '../../../lib/use-url-filters';
import { rotationQueries } from '../rotations.queries';

const filters = ['open', 'state', 'kind', 'name', 'service'] as const;

/** The list of rotations, the newest first. */
export function useRotationList() {
  const { values, typed, filter, isFiltered, clear } = useUrlFilters(filters);
  const query = computed(() => {
    const { kind, ...others } = values.value;
    return { ...others, kind: kind as FamilyKind | undefined };
  });
  const list = useList(useInfiniteQuery(rotationQueries.list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: ({ id }) => id,
  });
  return {
    ...list,
    name: typed('name'),
    state: filter('state'),
    open: filter('open'),
    isFiltered,
    clear,
  };
}

/** Rotations that run now, or are blocked until a user decides. */
export function useRotationsInProgress() {
  const { data } = useQuery(rotationQueries.inProgress());
  return { inProgress: computed(() => data.value?.data.items ?? []) };
}
