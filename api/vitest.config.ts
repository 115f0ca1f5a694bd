import { configDefaults, defineConfig } from 'vitest/config';

// Without `import`: Node.js would take it for `require` too, and packages would get the wrong half.
const conditions = ['@waxseal/source', 'node'];

/** They put something in the place of a module, before anybody else has loaded it. */
const alone = ['src/swarm/swarm-watcher.spec.ts'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/@waxseal/] },
  test: {
    // Generous: argon2id and a real Engine take their time on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      // To load Nest for each file anew takes longer than the tests.
      {
        extends: true,
        test: {
          name: 'api',
          isolate: false,
          include: ['src/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, ...alone],
        },
      },
      { extends: true, test: { name: 'api alone', include: alone } },
    ],
  },
});
