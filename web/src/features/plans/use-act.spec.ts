import { flushPromises } from '@vue/test-utils';
import type { Plan } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, ref, type EffectScope } from 'vue';
import { ApiProblem } from '../../lib/api-problem';
import { useAct, type Act } from './use-act';

const aPlan: Plan = {
  act: 'service.scale',
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

function start(changes: Partial<Act<string>> = {}) {
  const isOpen = ref(false);
  const input = ref<unknown>({ replicas: 1 });
  const plan = vi.fn(() => Promise.resolve(aPlan));
  const run = vi.fn(() => Promise.resolve('done'));
  const act = scope.run(() => useAct({ isOpen, input, plan, run, ...changes }))!;
  return { act, isOpen, input, plan, run };
}
const pass = async (ms = 300) => {
  await flushPromises();
  await vi.advanceTimersByTimeAsync(ms);
};

describe('useAct', () => {
  it('asks for the plan when it opens, and again when the input changes', async () => {
    const { act, isOpen, input, plan } = start();
    isOpen.value = true;
    await pass();
    expect(act.isReady.value).toBe(true);
    input.value = { replicas: 2 };
    await flushPromises();
    expect(act.isReady.value).toBe(false);
    await pass();
    expect(plan).toHaveBeenCalledTimes(2);
    expect(act.isReady.value).toBe(true);
  });

  it('has no plan while the input is not complete', async () => {
    const { act, isOpen, input, plan } = start();
    input.value = null;
    isOpen.value = true;
    await pass();
    expect(plan).not.toHaveBeenCalled();
    expect(act.isReady.value).toBe(false);
  });

  it('asks for consent to a paused rollout, and plans anew with it', async () => {
    const plan = vi.fn(({ resume }: { resume: boolean }) =>
      resume ? Promise.resolve(aPlan) : Promise.reject(aProblem('rollout-paused')),
    );
    const { act, isOpen } = start({ plan });
    isOpen.value = true;
    await pass();
    expect(act.isPaused.value).toBe(true);
    expect(act.isReady.value).toBe(false);
    act.resume.value = true;
    await pass();
    expect(act.isReady.value).toBe(true);
  });

  it('keeps a failure of the act to be read, and answers null', async () => {
    const { act, isOpen } = start({ run: () => Promise.reject(aProblem('stale-version')) });
    isOpen.value = true;
    await pass();
    expect(await act.run()).toBeNull();
    expect(act.problem.value?.code).toBe('stale-version');
  });

  it('forgets everything when it is opened again', async () => {
    const { act, isOpen } = start({ plan: () => Promise.reject(aProblem('rollout-paused')) });
    isOpen.value = true;
    await pass();
    isOpen.value = false;
    await pass();
    expect(act.problem.value).toBeNull();
    expect(act.isPaused.value).toBe(false);
  });
});
