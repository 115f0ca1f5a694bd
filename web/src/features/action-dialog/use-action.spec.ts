import { flushPromises } from '@vue/test-utils';
import type { Plan } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, ref, type EffectScope } from 'vue';
import { ApiProblem } from '../../lib/api-problem';
import { useAction, type Action } from './use-action';

const aPlan: Plan = {
  kind: 'plan',
  action: 'service.scale',
  target: { kind: 'service', name: 'web' },
  effects: [],
  diff: [],
  warnings: [],
};
const aProblem = (code: 'rollout-paused' | 'stale-version') =>
  new ApiProblem({ code, status: 409, title: code });

let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

function start(changes: Partial<Action<string>> = {}) {
  const isOpen = ref(false);
  const input = ref<unknown>({ replicas: 1 });
  const plan = vi.fn(() => Promise.resolve(aPlan));
  const run = vi.fn(() => Promise.resolve('done'));
  const action = scope.run(() => useAction({ isOpen, input, plan, run, ...changes }))!;
  return { action, isOpen, input, plan, run };
}
const pass = async (ms = 300) => {
  await flushPromises();
  await vi.advanceTimersByTimeAsync(ms);
};

describe('useAction', () => {
  it('requests the plan when it opens and when the input changes', async () => {
    const { action, isOpen, input, plan } = start();
    isOpen.value = true;
    await pass();
    expect(action.isReady.value).toBe(true);
    input.value = { replicas: 2 };
    await flushPromises();
    expect(action.isReady.value).toBe(false);
    await pass();
    expect(plan).toHaveBeenCalledTimes(2);
    expect(action.isReady.value).toBe(true);
  });

  it('does not take the late plan of an earlier input for that of the present one', async () => {
    const answers: (() => void)[] = [];
    const plan = () =>
      new Promise<Plan>((resolve) => {
        answers.push(() => resolve(aPlan));
      });
    const { action, isOpen, input } = start({ plan });
    isOpen.value = true;
    await pass();
    input.value = { replicas: 2 };
    await flushPromises();
    answers[0]!();
    await flushPromises();
    expect(action.isReady.value).toBe(false);
    await pass();
    answers[1]!();
    await flushPromises();
    expect(action.isReady.value).toBe(true);
  });

  it('has no plan while the input is incomplete', async () => {
    const { action, isOpen, input, plan } = start();
    input.value = null;
    isOpen.value = true;
    await pass();
    expect(plan).not.toHaveBeenCalled();
    expect(action.isReady.value).toBe(false);
  });

  it('asks for consent to continue a paused rollout and then requests a new plan', async () => {
    const plan = vi.fn(({ resume }: { resume: boolean }) =>
      resume ? Promise.resolve(aPlan) : Promise.reject(aProblem('rollout-paused')),
    );
    const { action, isOpen } = start({ plan });
    isOpen.value = true;
    await pass();
    expect(action.isPaused.value).toBe(true);
    expect(action.isReady.value).toBe(false);
    action.resume.value = true;
    await pass();
    expect(action.isReady.value).toBe(true);
  });

  it('keeps the problem of a failed action and resolves to null', async () => {
    const { action, isOpen } = start({ run: () => Promise.reject(aProblem('stale-version')) });
    isOpen.value = true;
    await pass();
    expect(await action.run()).toBeNull();
    expect(action.problem.value?.code).toBe('stale-version');
  });

  it('resets its state when it is opened again', async () => {
    const { action, isOpen } = start({ plan: () => Promise.reject(aProblem('rollout-paused')) });
    isOpen.value = true;
    await pass();
    isOpen.value = false;
    await pass();
    expect(action.problem.value).toBeNull();
    expect(action.isPaused.value).toBe(false);
  });
});
