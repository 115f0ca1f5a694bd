import { warningsOf } from './env-warnings.js';
import { EnvError } from './env.errors.js';
import type { Env } from './env.schema.js';
import { readEnv } from './read-env.js';

/** For `main.ts`: an invalid environment ends the process before anything is opened. */
export function loadEnv(): Env {
  try {
    return readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Prints what in the environment is probably a mistake. */
export function printWarnings() {
  for (const warning of warningsOf(process.env)) process.stderr.write(`Warning: ${warning}\n`);
}
