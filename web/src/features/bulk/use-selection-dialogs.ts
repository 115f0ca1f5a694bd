import { computed, ref, shallowReactive, shallowRef } from 'vue';
import type { Selection } from '../../lib/use-selection';

/** The dialogs of the actions on selected rows, of which one is open at a time. */
export function useSelectionDialogs<Dialog extends string>(selection: () => Selection) {
  /** What was selected when the dialog was opened. The list may lose rows while it is open. */
  const names = ref<string[]>([]);
  const open = shallowRef<Dialog | null>(null);
  const opened = shallowReactive(new Set<Dialog>());

  function start(dialog: Dialog) {
    names.value = [...selection().keys];
    open.value = dialog;
    opened.add(dialog);
  }
  const isOpen = (dialog: Dialog) =>
    computed({
      get: () => open.value === dialog,
      set: (on) => (open.value = on ? dialog : null),
    });
  return { names, start, isOpen, wasOpen: (dialog: Dialog) => opened.has(dialog) };
}
