import { defineConfig } from 'vitest/config';

const conditions = ['@waxseal/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/@waxseal/] },
  test: { include: ['src/**/*.spec.ts'] },
});
