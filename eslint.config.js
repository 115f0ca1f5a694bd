import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import ts from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
};

/** All files must share one list of extensions. Otherwise TypeScript would load each project repeatedly. */
const parserOptions = { projectService: true, extraFileExtensions: ['.vue'] };

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.nx/**', 'data/**', 'web/*.d.ts'] },
  js.configs.recommended,
  ts.configs.recommended,
  // The Vue rules check every file they get, which takes a third of the linter's time.
  { files: ['web/**'], extends: [vue.configs['flat/recommended']] },
  {
    files: ['{api,shared,web,client,cli,test}/**/*.ts'],
    languageOptions: { parserOptions },
    rules: typed,
  },
  {
    files: ['web/**/*.vue'],
    languageOptions: {
      parser: vueParser,
      globals: globals.browser,
      parserOptions: { ...parserOptions, parser: ts.parser },
    },
    // The type checker knows undefined names; ESLint does not see auto-imported types.
    rules: { ...typed, 'no-undef': 'off', 'vue/multi-word-component-names': 'off' },
  },
  // Nest reads constructor parameter types at run time: such an import must stay a value.
  {
    files: ['api/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
  prettier,
);
