import type { z } from 'zod';
import { fileValue } from '../http/file-value.js';

/** Docker accepts configs of 1 to 1,023,999 bytes. */
export const MAX_CONFIG_BYTES = 1_023_999;

/** The exact content of a config, either as base64 or as text, which is stored as UTF-8. */
export const ConfigValue = fileValue(
  'ConfigValue',
  MAX_CONFIG_BYTES,
  `A config has 1 to ${MAX_CONFIG_BYTES} bytes`,
);
export type ConfigValue = z.infer<typeof ConfigValue>;
