import { computed, onScopeDispose, ref } from 'vue';
import { makePassword, MIN_PASSWORD } from '../../../lib/new-password';
import { passwordTooShort } from '../user-labels';

/** A password for another user: generated here, or entered. */
export function usePasswordChoice() {
  const source = ref<'generated' | 'entered'>('generated');
  const typed = ref('');
  let made = makePassword();

  const fault = computed(() =>
    source.value === 'entered' && typed.value.length < MIN_PASSWORD
      ? passwordTooShort(MIN_PASSWORD)
      : null,
  );
  const clear = () => {
    typed.value = '';
    made = makePassword();
  };
  onScopeDispose(() => ((typed.value = ''), (made = '')));
  return {
    source,
    typed,
    fault,
    clear,
    password: () => (source.value === 'generated' ? made : typed.value),
    isGenerated: () => source.value === 'generated',
  };
}
