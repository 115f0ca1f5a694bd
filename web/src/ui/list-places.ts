import type { Ref } from 'vue';
import {
  onBeforeRouteLeave,
  useRoute,
  type LocationQuery,
  type RouteLocationRaw,
  type RouteRecordNameGeneric,
} from 'vue-router';

interface Place {
  query: LocationQuery;
  fullPath: string;
  scrollTop: number;
  /** The path of the page that was opened from the list. */
  opened: string;
}

/** Where the user has left each list, until the page is reloaded. */
const places = new Map<RouteRecordNameGeneric, Place>();

/** Keeps the position of a list: a user who comes back from the page of a row finds the same rows. Returns where it starts. */
export function useListPlace(scroller: Ref<HTMLElement | null>): number {
  const { name, fullPath } = useRoute();
  onBeforeRouteLeave((to, { query, fullPath: left }) => {
    const { scrollTop } = scroller.value ?? { scrollTop: 0 };
    places.set(name, { query, fullPath: left, scrollTop, opened: to.path });
  });
  const place = places.get(name);
  return place?.fullPath === fullPath && isBack(place.opened) ? place.scrollTop : 0;
}

/** With the browser’s own button that page is the next in the history, with a link the one before. */
function isBack(opened: string): boolean {
  const { back, forward } = (history.state ?? {}) as Record<string, unknown>;
  return [back, forward].some((path) => typeof path === 'string' && pathOf(path) === opened);
}
const pathOf = (fullPath: string) => new URL(fullPath, 'https://panel').pathname;

/** The list with the filters with which it was left, if the page at this path was opened from it. */
export function placeInList(list: RouteLocationRaw, path: string): RouteLocationRaw {
  if (typeof list === 'string' || !('name' in list)) return list;
  const place = places.get(list.name);
  return place?.opened === path ? { ...list, query: place.query } : list;
}
