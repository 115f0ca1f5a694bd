import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue()],
  resolve: { conditions: ['@waxseal/source', 'module', 'browser', 'development|production'] },
  // One browser environment for all files: making it takes longer than the tests.
  test: { environment: 'happy-dom', isolate: false, include: ['{src,vite}/**/*.spec.ts'] },
});
