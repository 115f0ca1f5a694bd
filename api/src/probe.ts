import { loadEnv, toHttpEnv } from './env/index.js';
import { isAnswering } from './health/is-answering.js';

/** What the image's health check runs. */
process.exitCode = (await isAnswering(toHttpEnv(loadEnv()))) ? 0 : 1;
