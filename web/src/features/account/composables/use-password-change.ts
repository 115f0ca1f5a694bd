import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { useUnsavedInput } from '../../../lib/unsaved-input';
import { MIN_PASSWORD } from '../../../lib/new-password';
import { curlOf } from '../../action-dialog';
import { changePassword } from '../account.api';

export function usePasswordChange() {
  const current = ref('');
  const next = ref('');
  const again = ref('');
  const problem = shallowRef<ApiProblem | null>(null);
  const isBusy = ref(false);

  const isComplete = computed(
    () => current.value !== '' && next.value.length >= MIN_PASSWORD && again.value === next.value,
  );
  const clear = () => (current.value = next.value = again.value = '');
  onScopeDispose(clear);
  useUnsavedInput(() => [current, next, again].some(({ value }) => value !== ''));

  /** Resolves to true if the password was changed. */
  async function change() {
    isBusy.value = true;
    problem.value = null;
    try {
      await changePassword({ currentPassword: current.value, newPassword: next.value });
      clear();
      return true;
    } catch (error) {
      problem.value = toProblem(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  const json = `jq -Rn '{currentPassword: input, newPassword: input}'`;
  const commands = {
    curl: `${json} |\n${curlOf({ method: 'PUT', path: '/auth/password', body: '@-' })}`,
  };
  return { current, next, again, problem, isBusy, isComplete, change, commands };
}
