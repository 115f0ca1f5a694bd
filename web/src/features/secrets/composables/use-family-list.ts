import { useInfiniteQuery } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { readEveryPage, useList } from '../../../lib/use-list';
import { useListQuery } from '../../../lib/use-list-query';
import { useSelection } from '../../../lib/use-selection';
import { listFamilies, type FamilyRow } from '../families.api';
import { familyQueries } from '../families.queries';

const filterNames = ['state', 'stack', 'due', 'drift', 'origin'] as const;

const keyOf = (row: FamilyRow) => row.name;

export function useFamilyList(kind: FamilyKind) {
  const { query, filters, search, sort, filter, isFiltered, clear } = useListQuery(
    'name',
    filterNames,
  );
  const list = useList(useInfiniteQuery(familyQueries(kind).list(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf,
  });
  const selection = useSelection({
    ...list,
    keyOf,
    filters,
    readAll: () => readEveryPage((page) => listFamilies(kind, { ...query.value, ...page })),
  });
  return {
    ...list,
    selection,
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
