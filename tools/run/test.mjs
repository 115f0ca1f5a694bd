import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installRequirements } from '../sandbox/packages.mjs';
import { onEndSignal } from './ending.mjs';
import { main, prepare } from './prepare.mjs';
import { addUp, readTally } from './tally.mjs';
import { buildEnv, root } from './workspace.mjs';

/** @typedef {{ name: string, cwd: string, command: (report: string) => string[] }} Runner */

const program = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);

/** Specs beside the code. Run directly: a count out of nx's cache would not be of this run. */
const unit = ['shared', 'api', 'web'].map((project) => ({
  name: `vitest in ${project}`,
  cwd: root,
  command: (/** @type {string} */ report) => [
    ...[program('vitest'), 'run', '--root', project],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ],
}));

/** Journeys through HTTP and a browser, on a real Swarm. */
const e2e = (/** @type {string[]} */ args) => ({
  name: 'jest in test',
  cwd: join(root, 'test'),
  command: (/** @type {string} */ report) => [
    // A test that fails may leave a handle open: the run must end and be counted all the same.
    ...[program('jest'), '--runInBand', '--forceExit'],
    ...['--json', `--outputFile=${report}`, ...args],
  ],
});

/** @type {import('node:child_process').ChildProcess | undefined} */
let current;
let isInterrupted = false;

/**
 * @param {Runner} runner
 * @param {string} report
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
function execute({ name, cwd, command }, report) {
  console.log(`\n${name}`);
  return new Promise((resolve) => {
    current = spawn(process.execPath, command(report), {
      cwd,
      env: buildEnv,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    current.once('error', () => resolve({ passed: 0, failed: 1 }));
    current.once('close', (code) => resolve(readTally(report, code)));
  });
}

/** @param {Runner[]} runners */
async function executeAll(runners) {
  const reports = mkdtempSync(join(tmpdir(), 'waxseal-reports-'));
  const tallies = [];
  try {
    for (const [index, runner] of runners.entries()) {
      if (!isInterrupted) tallies.push(await execute(runner, join(reports, `${index}.json`)));
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return addUp(tallies);
}

onEndSignal((signal) => {
  isInterrupted = true;
  current?.kill(signal);
});

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string' } },
    allowPositionals: true,
  });
  const { only } = values;
  if (only && !['unit', 'e2e'].includes(only)) throw new Error('--only takes unit or e2e.');
  if (only !== 'unit') installRequirements({ tests: true });
  await prepare({ build: true });
  const runners = [...(only === 'e2e' ? [] : unit), ...(only === 'unit' ? [] : [e2e(positionals)])];
  const { passed, failed } = await executeAll(runners);
  const hasRun = passed + failed > 0;
  if (!hasRun) console.log('\nNo test ran.');
  if (isInterrupted) console.log('\nInterrupted.');
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || !hasRun || isInterrupted ? 1 : 0;
});
