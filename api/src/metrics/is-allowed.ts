import { createHash, timingSafeEqual } from 'node:crypto';
import type { MetricsEnv } from '../env/index.js';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares digests of equal length in constant time. */
export function isAllowed(
  authorization: string | undefined,
  token: NonNullable<MetricsEnv['token']>,
): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(token.reveal()));
}
