import { useInfiniteQuery } from '@tanstack/vue-query';
import { useList } from '../../lib/use-list';
import { useListQuery } from '../../lib/use-list-query';
import { taskList } from './tasks.queries';

export function useTaskList() {
  const { query, search, sort, filter, isFiltered, clear } = useListQuery('service', [
    'service',
    'node',
    'stack',
    'state',
    'desiredState',
  ]);
  const list = useList(useInfiniteQuery(taskList(query)), {
    asked: query,
    toRows: (items) => items,
    keyOf: (row) => row.id,
  });
  return {
    ...list,
    search,
    sort,
    service: filter('service'),
    node: filter('node'),
    stack: filter('stack'),
    state: filter('state'),
    desiredState: filter('desiredState'),
    isFiltered,
    clear,
  };
}
