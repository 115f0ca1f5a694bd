import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { toProblem, type ApiProblem } from '../../lib/api-problem';
import type { ShownPlan } from './shown-plan';

const TYPING_MS = 200;

export interface Action<Result> {
  isOpen: Ref<boolean>;
  /** Null while the input is incomplete. A new value requests a new plan. */
  input: Ref<unknown>;
  plan: (consent: { resume: boolean }) => Promise<ShownPlan>;
  run: (consent: { resume: boolean }) => Promise<Result>;
}

/** Requests the plan and then runs the action. A paused rollout needs consent and a new plan with it. */
export function useAction<Result>({ isOpen, input, plan: ask, run: action }: Action<Result>) {
  const plan = shallowRef<ShownPlan | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isPaused = ref(false);
  const resume = ref(false);
  const isPlanning = ref(false);
  const isRunning = ref(false);
  let asked = 0;
  const waitMs = ref(0);
  const { start: lookSoon, stop: stopLooking } = useTimeoutFn(() => void look(), waitMs, {
    immediate: false,
  });

  const fail = (error: unknown) => {
    problem.value = toProblem(error);
    if (problem.value.code === 'rollout-paused') isPaused.value = true;
  };

  async function look() {
    const turn = ++asked;
    isPlanning.value = true;
    try {
      const answer = await ask({ resume: resume.value });
      if (turn !== asked) return;
      plan.value = answer;
      problem.value = null;
    } catch (error) {
      if (turn !== asked) return;
      plan.value = null;
      fail(error);
    } finally {
      if (turn === asked) isPlanning.value = false;
    }
  }

  function forget() {
    asked += 1;
    stopLooking();
    plan.value = null;
    problem.value = null;
    isPlanning.value = isPaused.value = resume.value = false;
  }

  watch(
    [isOpen, () => JSON.stringify(input.value), resume],
    ([open, , consent], [wasOpen, , hadConsent]) => {
      if (!open || (open && !wasOpen)) forget();
      stopLooking();
      // An answer that is still on its way is the plan of an earlier input.
      asked += 1;
      if (!open || input.value === null) {
        plan.value = null;
        isPlanning.value = false;
        return;
      }
      isPlanning.value = true;
      waitMs.value = wasOpen && consent === hadConsent ? TYPING_MS : 0;
      lookSoon();
    },
    { immediate: true },
  );
  onScopeDispose(forget);

  async function run(): Promise<{ result: Result } | null> {
    isRunning.value = true;
    problem.value = null;
    try {
      return { result: await action({ resume: resume.value }) };
    } catch (error) {
      fail(error);
      return null;
    } finally {
      isRunning.value = false;
    }
  }

  const isReady = computed(() => plan.value !== null && !isPlanning.value && !isRunning.value);
  return { plan, problem, isPaused, resume, isPlanning, isRunning, isReady, look, run };
}
