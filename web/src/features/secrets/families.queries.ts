import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import type { Ref } from 'vue';
import { getFamily, listFamilies, listVersions, type FamilyList } from './families.api';

/** A small first page arrives early. Later pages are large, because every change reloads all pages. */
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

/** Keys begin with `secrets` or `configs`, so that one invalidation covers all queries of a kind. */
export const familyQueries = (kind: FamilyKind) => ({
  list: (query: Ref<FamilyList>) =>
    infiniteQueryOptions({
      queryKey: [`${kind}s`, 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listFamilies(
          kind,
          { ...query.value, cursor: pageParam, limit: pageParam ? MORE_ROWS : FIRST_ROWS },
          { signal },
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  one: (name: Ref<string>) =>
    queryOptions({
      queryKey: [`${kind}s`, 'one', name],
      queryFn: ({ signal }) => getFamily(kind, name.value, { signal }),
    }),
  versions: (name: Ref<string>) =>
    queryOptions({
      queryKey: [`${kind}s`, 'one', name, 'versions'],
      queryFn: ({ signal }) => listVersions(kind, name.value, { signal }),
    }),
});
