import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readBudget } from './budgets.mjs';
import { root } from './workspace.mjs';

/** @typedef {{ file: string, seconds: number, tests: number }} FileTime */
/** @typedef {{ status: string, fullName: string, failureMessages?: string[] | null }} TestResult */
/** @typedef {{ name: string, startTime: number, endTime: number, status: string, message?: string, assertionResults: TestResult[] }} FileResult */

const SLOWEST = 20;
/** The lines of a failure that the end of a run repeats. */
const LINES_OF_A_FAILURE = 12;

/** A file that fails outside its tests, for example while it loads, counts once. @param {FileResult} file */
const failuresIn = ({ status, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  return status === 'failed' ? Math.max(failed, 1) : failed;
};

/** @param {string} message */
const shorten = (message) =>
  stripVTControlCharacters(message).trim().split('\n').slice(0, LINES_OF_A_FAILURE).join('\n    ');

/** What failed in a file: its tests, or the file itself. @param {FileResult} file @returns {string[]} */
function describeFailures({ name, status, message = '', assertionResults }) {
  const file = relative(root, name);
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file} › ${test.fullName}\n    ${shorten(test.failureMessages?.[0] ?? '')}`);
  return status === 'failed' && tests.length === 0 ? [`${file}\n    ${shorten(message)}`] : tests;
}

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
      failures: testResults.flatMap(describeFailures),
      files: testResults.map(timeOf),
    };
  } catch {
    return { passed: 0, failed: 1, failures: [], files: [] };
  }
}

/**
 * Reads the result of a program that writes no report.
 * @param {string} name
 * @param {number | null} exitCode
 * @param {string} output
 */
export function readOutput(name, exitCode, output) {
  const failures = exitCode === 0 ? [] : [`${name}\n    ${shorten(output)}`];
  return { passed: 0, failed: failures.length, failures, files: [] };
}

/**
 * Describes what failed once more: a run's output is long, and often only its end is kept.
 * @param {import('./phases.mjs').Outcome[]} outcomes
 */
export function describeFailed(outcomes) {
  const failed = outcomes.filter((outcome) => outcome.failed > 0);
  return failed
    .flatMap(({ name, failures }) => (failures.length > 0 ? failures : [`${name}: see above`]))
    .map((failure) => `\nFAILED ${failure}`)
    .join('\n');
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
