import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { useFactorSetup } from './use-factor-setup';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = (pointer: string) =>
  json(422, {
    title: 'Some fields are invalid',
    status: 422,
    code: 'invalid-input',
    requestId: 'r',
    errors: [{ pointer, detail: 'wrong' }],
  });

const fetched = vi.fn<typeof fetch>();
beforeEach(() => vi.stubGlobal('fetch', fetched));
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
});

describe('useFactorSetup', () => {
  it('goes from the password to the key to the recovery codes, and forgets each', async () => {
    const scope = effectScope();
    const setup = scope.run(useFactorSetup)!;
    const { password, code, enrolment, recoveryCodes, problem, step, next } = setup;
    password.value = 'wrong';
    fetched.mockResolvedValueOnce(refusal('/currentPassword'));
    await next();
    expect([step.value, problem.value?.errorAt('/currentPassword')]).toEqual(['password', 'wrong']);
    password.value = 'right';
    fetched.mockResolvedValueOnce(json(200, { key: 'KEY', uri: 'otpauth://totp/x' }));
    await next();
    expect([step.value, enrolment.value?.key, password.value]).toEqual(['confirm', 'KEY', '']);
    code.value = '000000';
    fetched.mockResolvedValueOnce(refusal('/code'));
    await next();
    expect([step.value, problem.value?.errorAt('/code')]).toEqual(['confirm', 'wrong']);
    code.value = '123456';
    fetched.mockResolvedValueOnce(json(200, { recoveryCodes: ['a', 'b'] }));
    await next();
    expect([step.value, enrolment.value, recoveryCodes.value]).toEqual(['codes', null, ['a', 'b']]);
    scope.stop();
    expect([recoveryCodes.value, code.value]).toEqual([null, '']);
  });
});
