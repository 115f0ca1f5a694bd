import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { readBudget } from './budgets.mjs';
import { root } from './workspace.mjs';

/** @typedef {{ file: string, seconds: number, tests: number }} FileTime */
/** @typedef {{ name: string, startTime: number, endTime: number, status: string, assertionResults: { status: string }[] }} FileResult */

const SLOWEST = 20;

/** A file that fails outside its tests, for example while it loads, counts once. @param {FileResult} file */
const failuresIn = ({ status, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  return status === 'failed' ? Math.max(failed, 1) : failed;
};

/** @param {FileResult} file @returns {FileTime} */
const timeOf = ({ name, startTime, endTime, assertionResults }) => ({
  file: relative(root, name),
  seconds: (endTime - startTime) / 1000,
  tests: assertionResults.length,
});

/**
 * Reads the report that vitest and Jest write alike. A runner that did not exit with 0 never counts as passed.
 * @param {string} path
 * @param {number | null} exitCode
 */
export function readReport(path, exitCode) {
  const least = exitCode === 0 ? 0 : 1;
  try {
    /** @type {{ numPassedTests: number, testResults: FileResult[] }} */
    const { numPassedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'));
    const failed = testResults.map(failuresIn).reduce((sum, count) => sum + count, 0);
    return {
      passed: numPassedTests,
      failed: Math.max(failed, least),
      files: testResults.map(timeOf),
    };
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
}

/** @param {number} seconds */
const inSeconds = (seconds) => seconds.toFixed(1).padStart(9);
/** @param {unknown} [value] */
const cell = (value = '') => String(value).padStart(9);

/**
 * Describes how the time was spent: the slowest files with their budgets, then every phase.
 * @param {import('./phases.mjs').Outcome[]} outcomes
 */
export function describeTimes(outcomes) {
  const slowest = outcomes
    .flatMap(({ files }) => files)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  const files = slowest.map(({ file, seconds, tests }) => {
    const budget = readBudget(relative('test', file)).seconds;
    return `${inSeconds(seconds)}${cell(budget)}${cell(tests)}  ${file}`;
  });
  const phases = outcomes.map(
    ({ name, seconds, processorSeconds, tests }) =>
      `${inSeconds(seconds)}${processorSeconds === undefined ? cell() : inSeconds(processorSeconds)}${cell(tests)}  ${name}`,
  );
  return [
    ...(files.length > 0
      ? ['', `${cell('seconds')}${cell('budget')}${cell('tests')}  slowest files`, ...files]
      : []),
    ...['', `${cell('seconds')}${cell('cpu')}${cell('tests')}  phase`, ...phases],
  ].join('\n');
}
