import { loadEnv, toHttpEnv } from './env/index.js';
import { checkHealth } from './health/check-health.js';

/** What the image's health check runs. */
process.exitCode = (await checkHealth(toHttpEnv(loadEnv()))) ? 0 : 1;
