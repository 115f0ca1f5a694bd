import { useToast } from '@nuxt/ui/composables';
import { watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { pageActions } from '../lib/page-actions';

/** Starts the action of the page's object that the address names, once the page offers it. */
export function useAskedAction() {
  const route = useRoute();
  const router = useRouter();
  const toast = useToast();

  watch(
    [() => route.query.start, () => route.params.name, pageActions],
    async ([asked, name]) => {
      if (typeof asked !== 'string') return;
      const action = pageActions.value.find(({ id, of }) => id === asked && of === name);
      if (!action) return;
      // A reload must not start it again.
      const { start: _, ...query } = route.query;
      await router.replace({ query });
      if (!action.reason) return action.run();
      toast.add({ title: action.label, description: action.reason, color: 'warning' });
    },
    { immediate: true },
  );
}
