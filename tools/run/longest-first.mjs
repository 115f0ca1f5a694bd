import { relative } from 'node:path';
import { readBudget } from './budgets.mjs';

/** @typedef {{ path: string, context: { config: { rootDir: string } } }} Test */

/** Jest's order of files. The longest runs first, so that no worker is still busy with a long file at the end. */
export default class LongestFirst {
  /** @param {Test[]} tests */
  sort(tests) {
    const secondsOf = ({ path, context }) =>
      readBudget(relative(context.config.rootDir, path)).seconds;
    return [...tests].sort((a, b) => secondsOf(b) - secondsOf(a));
  }

  /** @param {Test[]} tests */
  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
