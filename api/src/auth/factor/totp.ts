import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** RFC 4226 section 4 recommends 160 bits. */
const SEED_BYTES = 20;
const ISSUER = 'Waxseal';
/** A code of the step before or after is accepted, too: clocks differ (RFC 6238 section 5.2). */
const WINDOW = 1;

export const makeSeed = () => randomBytes(SEED_BYTES);

/** SHA-1, six digits and 30 s: many apps ignore other values and show codes that do not work. */
const totpOf = (seed: Buffer, label = '') =>
  new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    secret: new Secret({ buffer: new Uint8Array(seed).buffer }),
  });

export function enrolmentOf(seed: Buffer, label: string) {
  const totp = totpOf(seed, label);
  return { key: totp.secret.base32, uri: totp.toString() };
}

export const isTotpCode = (text: string) => /^\d{6}$/.test(text);

/** The time step of a code; undefined if it is not a code of now. Compares in constant time. */
export function stepOf(seed: Buffer, code: string, now: number): number | undefined {
  if (!isTotpCode(code)) return undefined;
  const totp = totpOf(seed);
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : totp.counter({ timestamp: now }) + delta;
}
