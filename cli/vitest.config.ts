import { defineConfig } from 'vitest/config';

const conditions = ['@waxseal/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions }, noExternal: [/@waxseal/] },
  test: { name: 'cli', include: ['src/**/*.spec.ts'] },
});
