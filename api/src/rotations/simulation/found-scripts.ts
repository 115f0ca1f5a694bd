import type { Script } from './script.js';

/** Scripts that went wrong once, as `shrink` printed them, by what went wrong. */
export const foundScripts: Record<string, Script> = {};
