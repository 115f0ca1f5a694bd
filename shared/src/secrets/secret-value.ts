import type { z } from 'zod';
import { fileValue } from '../http/file-value.js';

/** Docker accepts secrets of 1 to 511,999 bytes. */
export const MAX_SECRET_BYTES = 511_999;

/** The exact value of a secret, either as base64 (RFC 4648 section 4) or as text, which is stored as UTF-8. */
export const SecretValue = fileValue(
  'SecretValue',
  MAX_SECRET_BYTES,
  `A secret has 1 to ${MAX_SECRET_BYTES} bytes`,
);
export type SecretValue = z.infer<typeof SecretValue>;
