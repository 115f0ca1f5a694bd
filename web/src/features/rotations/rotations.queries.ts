import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { getRotation, listRotations, type RotationList } from './rotations.api';

const ROWS = 100;
const MOST_IN_PROGRESS = 20;

export const rotationQueries = {
  list: (query: Ref<RotationList>) =>
    infiniteQueryOptions({
      queryKey: ['rotations', 'list', query],
      queryFn: ({ pageParam, signal }) =>
        listRotations({ ...query.value, cursor: pageParam, limit: ROWS }, { signal }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.data.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  inProgress: () =>
    queryOptions({
      queryKey: ['rotations', 'in-progress'],
      queryFn: ({ signal }) => listRotations({ open: 'true', limit: MOST_IN_PROGRESS }, { signal }),
    }),
  one: (id: Ref<string>) =>
    queryOptions({
      queryKey: ['rotations', 'one', id],
      queryFn: ({ signal }) => getRotation(id.value, { signal }),
    }),
};
