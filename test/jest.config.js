/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/{api,web,demo,image}/**/*.e2e.ts', '<rootDir>/support/*.spec.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Tests import the sources of the contract, which refer to each other with the extension `.js`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFilesAfterEnv: ['<rootDir>/support/watch-fetch.ts'],
  testEnvironment: '<rootDir>/support/worker.ts',
  testEnvironmentOptions: {
    customExportConditions: ['@waxseal/source', 'node', 'require', 'default'],
  },
  testSequencer: '<rootDir>/../tools/run/longest-first.mjs',
  // Only for what hangs: waits have bounds of their own, and a busy machine is slow.
  testTimeout: 240_000,
};
