import { computed, nextTick, ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import type { ShownPlan } from '../../action-dialog';
import type { Draft } from './form-field';
import { formTable } from './form-labels';
import { faultsOf, idOfPlace, locateErrors, type Faults } from './spec-draft';

interface Consent {
  resume: boolean;
}

/** The form of a spec: what is typed, what is wrong with it, and its plan. */
export function useSpecForm(first: Draft) {
  const draft = shallowRef(first);
  const start = shallowRef(first);
  const found = shallowRef<{ faults: Faults; of: Draft }>({ faults: {}, of: first });
  /** What was wrong with no input alone. */
  const problem = shallowRef<ApiProblem | null>(null);
  let isAsking = false;
  const isOpen = ref(false);
  const ready = shallowRef<ShownPlan | null>(null);

  /** An input that was changed since is no longer wrong. */
  const faults = computed(() =>
    Object.fromEntries(
      Object.entries(found.value.faults).filter(
        ([place]) => draft.value[idOfPlace(place)] === found.value.of[idOfPlace(place)],
      ),
    ),
  );
  const isTouched = () => JSON.stringify(draft.value) !== JSON.stringify(start.value);

  async function show(wrong: Faults) {
    found.value = { faults: wrong, of: draft.value };
    await nextTick();
    document.querySelector<HTMLElement>('[aria-invalid="true"], .field-error')?.focus();
  }

  /** Shows the errors of the API beside their inputs. */
  function meet(met: ApiProblem) {
    const { faults: wrong, rest } = locateErrors(formTable, draft.value, met.errors);
    const isShownBeside = Object.keys(wrong).length > 0;
    problem.value = isShownBeside && rest.length === 0 ? null : met;
    if (isShownBeside) isOpen.value = false;
    void show(wrong);
  }

  /** Opens the dialog with the plan, or shows what is wrong. */
  async function review(ask: () => Promise<ShownPlan>, fail: (met: ApiProblem) => unknown = meet) {
    if (isAsking) return;
    problem.value = null;
    const wrong = faultsOf(formTable, draft.value);
    void show(wrong);
    if (Object.keys(wrong).length > 0) return;
    isAsking = true;
    try {
      ready.value = await ask();
      isOpen.value = true;
    } catch (error) {
      await fail(toProblem(error));
    } finally {
      isAsking = false;
    }
  }

  /** The plan that was just asked for opens the dialog; consent asks again. */
  const planOnce =
    (ask: (consent: Consent) => Promise<ShownPlan>) =>
    async (consent: Consent): Promise<ShownPlan> => {
      const known = consent.resume ? null : ready.value;
      ready.value = null;
      return known ?? ask(consent);
    };

  const begin = (from: Draft, held = from) => {
    start.value = from;
    draft.value = held;
    found.value = { faults: {}, of: held };
    problem.value = null;
  };

  return {
    draft,
    start,
    faults,
    problem,
    isOpen,
    isTouched,
    begin,
    meet,
    review,
    planOnce,
  };
}
