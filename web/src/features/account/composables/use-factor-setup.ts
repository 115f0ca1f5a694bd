import type { FactorEnrolment } from '@waxseal/shared';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { beginEnrolment, enableFactor } from '../account.api';

/** Password, then key and code, then recovery codes. All of it is dropped when the form is closed. */
export function useFactorSetup() {
  const password = ref('');
  const code = ref('');
  const enrolment = shallowRef<FactorEnrolment | null>(null);
  const recoveryCodes = shallowRef<string[] | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isBusy = ref(false);

  const step = computed(() => {
    if (recoveryCodes.value) return 'codes';
    return enrolment.value ? 'confirm' : 'password';
  });

  async function next() {
    isBusy.value = true;
    problem.value = null;
    try {
      if (enrolment.value) recoveryCodes.value = await enableFactor(code.value);
      else enrolment.value = await beginEnrolment(password.value);
      password.value = '';
      if (recoveryCodes.value) enrolment.value = null;
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isBusy.value = false;
    }
  }

  function forget() {
    password.value = code.value = '';
    enrolment.value = recoveryCodes.value = problem.value = null;
  }
  onScopeDispose(forget);

  return { password, code, enrolment, recoveryCodes, problem, isBusy, step, next };
}
