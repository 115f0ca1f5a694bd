import { defineConfig } from 'vitest/config';

// Without `import`: Node.js would take it for `require` too, and packages would get the wrong half.
const conditions = ['@waxseal/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/@waxseal/] },
  // Generous: argon2id and a real Engine take their time on a busy machine.
  test: { include: ['src/**/*.spec.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
});
