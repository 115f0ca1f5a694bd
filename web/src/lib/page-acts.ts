import { computed, onScopeDispose, shallowReactive, toValue, type MaybeRefOrGetter } from 'vue';

/** Something that the page on show can do; the command palette offers it too. */
export interface PageAct {
  id: string;
  label: string;
  icon: string;
  /** Why it cannot be done now. */
  reason?: string | null;
  run: () => void;
}

const offers = shallowReactive(new Set<MaybeRefOrGetter<PageAct[]>>());

/** For as long as the component is there. */
export function offerActs(acts: MaybeRefOrGetter<PageAct[]>) {
  offers.add(acts);
  onScopeDispose(() => offers.delete(acts));
}

export const pageActs = computed(() => [...offers].flatMap((acts) => toValue(acts)));
