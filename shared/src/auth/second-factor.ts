import { z } from 'zod';

/** A code of the authenticator app or a recovery code. Spaces and hyphens do not matter. */
const Code = z
  .string()
  .min(6)
  .max(40)
  .describe('A code of the authenticator app, or a recovery code. Each works once');

/** The second step of signing in. */
export const SignInWithCode = z
  .strictObject({
    challenge: z.string().min(1).max(64).describe('From the problem `factor-required`'),
    code: Code,
  })
  .meta({ id: 'SignInWithCode' });
export type SignInWithCode = z.infer<typeof SignInWithCode>;

export const StepUp = z.strictObject({ code: Code }).meta({ id: 'StepUp' });
export type StepUp = z.infer<typeof StepUp>;

/** The second factor of the signed-in user. */
export const SecondFactor = z
  .object({
    isEnabled: z.boolean(),
    isRequired: z.boolean().describe('Whether users with this role must have one'),
    enabledAt: z.iso.datetime().nullable(),
    recoveryCodesLeft: z.int().min(0),
  })
  .meta({ id: 'SecondFactor' });
export type SecondFactor = z.infer<typeof SecondFactor>;

export const BeginFactorEnrolment = z
  .strictObject({ currentPassword: z.string().min(1).max(256) })
  .meta({ id: 'BeginFactorEnrolment' });
export type BeginFactorEnrolment = z.infer<typeof BeginFactorEnrolment>;

/** The only response that contains the key. */
export const FactorEnrolment = z
  .object({
    key: z.string().describe('Base32, for apps that cannot scan the QR code'),
    uri: z.string().describe('`otpauth://totp/…`, the content of the QR code'),
    expiresAt: z.iso.datetime().describe('Until when a code must confirm it'),
  })
  .meta({ id: 'FactorEnrolment' });
export type FactorEnrolment = z.infer<typeof FactorEnrolment>;

export const EnableSecondFactor = z
  .strictObject({ code: z.string().min(6).max(16).describe('A code of the authenticator app') })
  .meta({ id: 'EnableSecondFactor' });
export type EnableSecondFactor = z.infer<typeof EnableSecondFactor>;

/** The only response that contains the codes. */
export const RecoveryCodes = z
  .object({
    recoveryCodes: z.array(z.string()).describe('Each can be used once instead of a code'),
  })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;
