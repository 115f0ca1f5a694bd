import { computed, onScopeDispose, shallowReactive, toValue, type MaybeRefOrGetter } from 'vue';

/** An action of the open page that the command palette also offers. */
export interface PageAction {
  id: string;
  label: string;
  icon: string;
  /** The name of the object that it changes: an address with `?start=<id>` starts it there. */
  of?: string;
  /** Why the action is not available now. */
  reason?: string | null;
  run: () => void;
}

const offers = shallowReactive(new Set<MaybeRefOrGetter<PageAction[]>>());

/** Offers the actions until the component is unmounted. */
export function offerActions(actions: MaybeRefOrGetter<PageAction[]>) {
  offers.add(actions);
  onScopeDispose(() => offers.delete(actions));
}

export const pageActions = computed(() => [...offers].flatMap((actions) => toValue(actions)));
