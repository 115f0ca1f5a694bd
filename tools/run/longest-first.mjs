import { relative } from 'node:path';
import { readBudget } from './budgets.mjs';

/** @typedef {{ path: string, context: { config: { rootDir: string } } }} Test */

/** Jest's order of files: the longest first, so that no worker is left with a long one at the end. */
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
