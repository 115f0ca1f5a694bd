import { computed, onScopeDispose, shallowReactive, toValue, type MaybeRefOrGetter } from 'vue';

/** Something that the page on show can do; the command palette offers it too. */
export interface PageAction {
  id: string;
  label: string;
  icon: string;
  /** Why it cannot be done now. */
  reason?: string | null;
  run: () => void;
}

const offers = shallowReactive(new Set<MaybeRefOrGetter<PageAction[]>>());

/** For as long as the component is there. */
export function offerActions(actions: MaybeRefOrGetter<PageAction[]>) {
  offers.add(actions);
  onScopeDispose(() => offers.delete(actions));
}

export const pageActions = computed(() => [...offers].flatMap((actions) => toValue(actions)));
