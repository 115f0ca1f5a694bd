import { useToast } from '@nuxt/ui/composables';
import type { RouteLocationRaw } from 'vue-router';
import { openLabel } from './notice-labels';

/**
 * Says for a moment what happened, with a link to the object: the user may have gone on to another page.
 * The page of the object shows it too, because a notice is gone after some seconds.
 */
export function useNotice() {
  const toast = useToast();
  return (title: string, to: RouteLocationRaw) =>
    toast.add({
      title,
      icon: 'i-lucide-check',
      actions: [{ label: openLabel, to, variant: 'subtle', size: 'xs' }],
    });
}
