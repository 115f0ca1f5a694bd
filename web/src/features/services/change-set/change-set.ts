import { computed, inject, provide, ref, watch, type ComputedRef, type InjectionKey } from 'vue';
import { useUnsavedInput } from '../../../lib/unsaved-input';
import { subjectOf, withEdits, type Edit } from './edits';

interface ChangeSet {
  edits: ComputedRef<readonly Edit[]>;
  add: (edits: readonly Edit[]) => void;
  discard: (edit: Edit) => void;
  clear: () => void;
}

const key: InjectionKey<ChangeSet> = Symbol('change set');

/** Collects edits of the service of this page in memory. The user is asked before leaving the page with some. */
export function provideChangeSet(service: () => string): ChangeSet {
  const edits = ref<readonly Edit[]>([]);
  const clear = () => (edits.value = []);
  watch(service, clear);
  useUnsavedInput(() => edits.value.length > 0);
  const changeSet: ChangeSet = {
    edits: computed(() => edits.value),
    add: (added) => (edits.value = withEdits(edits.value, added)),
    discard: (edit) =>
      (edits.value = edits.value.filter((one) => subjectOf(one) !== subjectOf(edit))),
    clear,
  };
  provide(key, changeSet);
  return changeSet;
}

/** The change set of the page, or null where none is collected, such as in a list. */
export const useChangeSet = () => inject(key, null);
