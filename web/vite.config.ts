import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressedFiles } from './vite/compressed-files.ts';
import { cspFile } from './vite/csp-file.ts';
import { pageWeight } from './vite/page-weight.ts';
import { staticColours } from './vite/static-colours.ts';
import { theme } from './vite/theme.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Relative: the panel can be at any path of a host.
  base: './',
  plugins: [
    staticColours(),
    vue(),
    ui({
      colorMode: false,
      theme: { colors: ['primary', 'success', 'warning', 'error'] },
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'], globExclude: [] } } },
      experimental: { componentDetection: true },
      ui: theme,
    }),
    cspFile(),
    compressedFiles(),
    pageWeight([
      { page: 'sign-in', modules: ['src/features/session/pages/SignInPage.vue'], mostKb: 60 },
      {
        page: 'secrets',
        modules: ['src/shell/AppShell.vue', 'src/features/secrets/pages/FamilyListPage.vue'],
        mostKb: 190,
      },
    ]),
  ],
  resolve: {
    conditions: ['@waxseal/source', 'module', 'browser', 'development|production'],
    // The full package fetches icons that were not bundled from another host.
    alias: [{ find: /^@iconify\/vue$/, replacement: here('./src/ui/icons.ts') }],
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: 'THIRD-PARTY-NOTICES.md' },
    rolldownOptions: {
      // Schemas call zod at the top level, which would keep all of them in every bundle. The index of a
      // feature only names its modules, and a page is to load only those that it uses.
      treeshake: {
        moduleSideEffects: [
          { test: /\/shared\/src\//, sideEffects: false },
          { test: /\/features\/[^/]+\/(index|secret-page)\.ts$/, sideEffects: false },
        ],
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
