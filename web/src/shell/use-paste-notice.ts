import { useToast } from '@nuxt/ui/composables';
import { useEventListener } from '@vueuse/core';
import { changeOf, withPasted } from '../lib/pasted-text';
import { pasteLabels } from './shell-labels';

const isText = (field: EventTarget | null): field is HTMLInputElement | HTMLTextAreaElement =>
  field instanceof HTMLTextAreaElement ||
  (field instanceof HTMLInputElement && field.selectionStart !== null);

/** Says when a field changed what was pasted into it: browsers do so silently. */
export function usePasteNotice() {
  const toast = useToast();
  useEventListener(document, 'paste', ({ target: field, clipboardData, defaultPrevented }) => {
    const pasted = clipboardData?.getData('text/plain');
    if (!pasted || defaultPrevented || !isText(field)) return;
    const whole = withPasted(field, pasted);
    // The browser inserts the text after this event.
    setTimeout(() => {
      const change = changeOf(pasted, whole, field.value);
      if (change) toast.add({ title: pasteLabels[change], color: 'warning' });
    });
  });
}
