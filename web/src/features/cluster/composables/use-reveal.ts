import { onScopeDispose, ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';

/** Something confidential that is read only when the user asks for it, and kept only while it is shown. */
export function useReveal<Shown>(read: () => Promise<Shown>) {
  const shown = shallowRef<Shown | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isReading = ref(false);
  let asked = 0;

  function hide() {
    asked += 1;
    shown.value = problem.value = null;
    isReading.value = false;
  }

  async function show() {
    hide();
    const turn = asked;
    isReading.value = true;
    try {
      const answer = await read();
      if (turn === asked) shown.value = answer;
    } catch (error) {
      if (turn === asked) problem.value = toProblem(error);
    } finally {
      if (turn === asked) isReading.value = false;
    }
  }

  onScopeDispose(hide);
  return { shown, problem, isReading, show, hide };
}
