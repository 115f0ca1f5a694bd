import { useInfiniteQuery } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { familyQueries } from '../families.queries';

const filters = ['state', 'stack', 'due', 'drift', 'origin'] as const;

export function useFamilyList(kind: FamilyKind) {
  const { query, search, sort, filter, isFiltered, clear } = useListQuery('name', filters);
  const list = useList(useInfiniteQuery(familyQueries(kind).list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: (row) => row.name,
  });
  return {
    ...list,
    search,
    sort,
    state: filter('state'),
    stack: filter('stack'),
    due: filter('due'),
    drift: filter('drift'),
    origin: filter('origin'),
    isFiltered,
    clear,
  };
}
