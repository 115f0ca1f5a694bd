import { defineConfig } from 'vitest/config';
import shared, { alone } from './vitest.config.js';

export default defineConfig({
  ...shared,
  test: { ...shared.test, name: 'api alone', include: alone, exclude: [], isolate: true },
});
