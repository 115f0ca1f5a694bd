import { useToast } from '@nuxt/ui/composables';
import { nextTick, ref, watch, type Ref } from 'vue';
import type { ApiProblem } from './api-problem';

/** The dialog of an action that was chosen in the menu of a row. It opens when the object of the row is loaded. */
export function useRowDialog(
  { isReady, problem }: { isReady: Ref<boolean>; problem: Ref<ApiProblem | null> },
  closed: () => void,
) {
  const toast = useToast();
  const isOpen = ref(false);
  watch(
    isReady,
    async (ready) => {
      if (!ready || isOpen.value) return;
      // The dialogs start when `open` changes, so they must exist before.
      await nextTick();
      isOpen.value = true;
    },
    { immediate: true },
  );
  watch(isOpen, (open) => open || closed());
  watch(problem, (met) => {
    if (!met || isOpen.value) return;
    toast.add({ title: met.title, description: met.detail, color: 'error' });
    closed();
  });
  return isOpen;
}
