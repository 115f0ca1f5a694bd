export { EnvError } from './env.errors.js';
export { EnvModule } from './env.module.js';
export type { Env } from './env.schema.js';
export { HttpEnv } from './http.env.js';
export { isLoopback } from './loopback.js';
export { loadEnv } from './load-env.js';
export { readEnv } from './read-env.js';
export { Sealed } from './sealed.js';
export { SetupEnv } from './setup.env.js';
