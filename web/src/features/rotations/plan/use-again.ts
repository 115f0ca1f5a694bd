import type { Rotation } from '@waxseal/shared';
import { onScopeDispose, ref, shallowRef, toValue, type MaybeRefOrGetter } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { getRotation } from '../rotations.api';

/** Loads the rotation that the user wants to try again, and fills the form with it once. */
export function useAgain(query: MaybeRefOrGetter<unknown>, fill: (rotation: Rotation) => void) {
  const id = toValue(query);
  const isWanted = typeof id === 'string' && id !== '';
  const isFilled = ref(false);
  const isBusy = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const stop = new AbortController();
  onScopeDispose(() => stop.abort());

  async function load() {
    isBusy.value = true;
    try {
      const { data } = await getRotation(id as string, { signal: stop.signal });
      problem.value = null;
      fill(data);
      isFilled.value = true;
    } catch (error) {
      if (!stop.signal.aborted) problem.value = toProblem(error);
    } finally {
      isBusy.value = false;
    }
  }
  if (isWanted) void load();

  return { isFilled, isBusy, problem, load };
}
