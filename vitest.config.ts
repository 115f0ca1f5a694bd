import { defineConfig } from 'vitest/config';

/** Runs the specs of all projects in one process with a thread for each core. */
export default defineConfig({
  test: {
    pool: 'threads',
    projects: ['shared', 'web', 'client', 'cli', 'api', 'api/vitest.alone.config.ts'],
  },
});
