import { createHmac } from 'node:crypto';
import type { FactorEnrolment, RecoveryCodes } from '@waxseal/shared';
import type { Client } from './client';
import { adminPassword } from './waxseal';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6. */
function base32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** The code of an authenticator app (RFC 6238), some steps of 30 s before or after now. */
export function totpCode(key: string, steps = 0, now = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + steps));
  const mac = createHmac('sha1', base32(key)).update(counter).digest();
  const truncated = mac.readUInt32BE(mac.at(-1)! & 0xf) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, '0');
}

export const beginEnrolment = async (client: Client, currentPassword = adminPassword) =>
  (await client.put<FactorEnrolment>('/auth/second-factor/enrolment', { currentPassword })).body;

/** Sets up the second factor of a user. The code of the next step is accepted already, and is unused. */
export async function enrol(client: Client, currentPassword = adminPassword) {
  const { key } = await beginEnrolment(client, currentPassword);
  const body = { code: totpCode(key) };
  const answer = await client.put<RecoveryCodes>('/auth/second-factor', body, '*', 200);
  return { key, recoveryCodes: answer.body.recoveryCodes };
}
