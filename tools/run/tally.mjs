import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Tally */
/** @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult */

/** @param {FileResult} file a file that fails outside its tests, for example while loading, counts once */
const failuresIn = ({ status, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  return status === 'failed' ? Math.max(failed, 1) : failed;
};

/**
 * Reads the report format that vitest and Jest share. A runner with an error exit code never counts as passed.
 * @param {string} file
 * @param {number | null} exitCode
 * @returns {Tally}
 */
export function readTally(file, exitCode) {
  const least = exitCode === 0 ? 0 : 1;
  try {
    /** @type {{ numPassedTests: number, testResults: FileResult[] }} */
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const failed = testResults.map(failuresIn).reduce((sum, count) => sum + count, 0);
    return { passed: numPassedTests, failed: Math.max(failed, least) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export const addUp = (tallies) =>
  tallies.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
