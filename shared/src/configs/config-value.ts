import type { z } from 'zod';
import { fileValue } from '../http/file-value.js';

/** The Engine takes configs of 1 to 1,023,999 bytes. */
export const MAX_CONFIG_BYTES = 1_023_999;

/** A config's content, byte-exact: base64, or a text that is stored as UTF-8. Exactly one. */
export const ConfigValue = fileValue(
  'ConfigValue',
  MAX_CONFIG_BYTES,
  `A config has 1 to ${MAX_CONFIG_BYTES} bytes`,
);
export type ConfigValue = z.infer<typeof ConfigValue>;
