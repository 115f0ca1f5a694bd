import { configDefaults, defineConfig } from 'vitest/config';

// Without `import`: Node.js would take it for `require` too, and packages would get the wrong half.
const conditions = ['@waxseal/source', 'node'];

/** They replace a module, so no other spec may have loaded it before: `vitest.alone.config.ts`. */
export const alone = ['src/swarm/swarm-watcher.spec.ts'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/@waxseal/] },
  test: {
    name: 'api',
    // Loading Nest again for each file takes longer than the tests.
    isolate: false,
    include: ['src/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, ...alone],
    // Generous: argon2id and a real Engine take their time on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
