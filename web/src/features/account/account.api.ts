import type { ChangePassword, FactorEnrolment, RecoveryCodes, SecondFactor } from '@waxseal/shared';
import { ask } from '../../lib/http';

export const changePassword = (body: ChangePassword) =>
  ask<void>('PUT', '/auth/password', { body });

interface Reading {
  signal?: AbortSignal;
}

export const getSecondFactor = async ({ signal }: Reading = {}) =>
  (await ask<SecondFactor>('GET', '/auth/second-factor', { signal })).data;

export const beginEnrolment = async (currentPassword: string) =>
  (
    await ask<FactorEnrolment>('PUT', '/auth/second-factor/enrolment', {
      body: { currentPassword },
    })
  ).data;

/** Returns the recovery codes. */
export const enableFactor = async (code: string) =>
  (await ask<RecoveryCodes>('PUT', '/auth/second-factor', { body: { code } })).data.recoveryCodes;

export const renewRecoveryCodes = async () =>
  (await ask<RecoveryCodes>('PUT', '/auth/second-factor/recovery-codes')).data.recoveryCodes;

export const disableFactor = () => ask<void>('DELETE', '/auth/second-factor');
