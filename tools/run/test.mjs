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
const e2e = (/** @type {string} */ name, /** @type {string[]} */ args) => ({
  name: `jest in test: ${name}`,
  cwd: join(root, 'test'),
  command: (/** @type {string} */ report) => [
    // A test that fails may leave a handle open: the run must end and be counted all the same.
    ...[program('jest'), '--forceExit', '--json', `--outputFile=${report}`, ...args],
  ],
});

const rotations = e2e('rotations', ['--maxWorkers=2', 'api/rotation']);
/** They wait no longer than a person would: beside others they would measure those. */
const quick = e2e('what must be quick', ['--runInBand', 'web/live', 'web/crashing']);
const whole = e2e('image and demo', ['--runInBand', 'image/', 'demo/']);
const half = (/** @type {1 | 2} */ part) =>
  e2e(`others, half ${part}`, [
    ...['--runInBand', `--shard=${part}/2`],
    ...['--testPathIgnorePatterns', '/api/rotation', '/web/(live|crashing)', '/image/', '/demo/'],
  ]);

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let isInterrupted = false;

/**
 * @param {Runner} runner
 * @param {string} report
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
function execute({ name, cwd, command }, report) {
  console.log(`\n${name}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command(report), {
      cwd,
      env: buildEnv,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.add(child);
    const end = (/** @type {import('./tally.mjs').Tally} */ tally) => {
      children.delete(child);
      resolve(tally);
    };
    child.once('error', () => end({ passed: 0, failed: 1 }));
    child.once('close', (code) => end(readTally(report, code)));
  });
}

/**
 * @param {Runner[][]} lanes
 * @param {Runner[]} afterwards Alone, one after the other.
 */
async function executeAll(lanes, afterwards) {
  const reports = mkdtempSync(join(tmpdir(), 'waxseal-reports-'));
  /** @type {import('./tally.mjs').Tally[]} */
  const tallies = [];
  const inTurn = async (/** @type {Runner[]} */ runners) => {
    for (const runner of runners)
      if (!isInterrupted)
        tallies.push(
          await execute(runner, join(reports, `${runner.name.replace(/\W/g, '-')}.json`)),
        );
  };
  try {
    await Promise.all(lanes.map(inTurn));
    await inTurn(afterwards);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return addUp(tallies);
}

/**
 * What runs side by side: journeys mostly wait for an Engine, each for one of its own.
 * @param {string | undefined} only
 * @param {Runner | false} chosen
 * @returns {Runner[][]}
 */
function lanesOf(only, chosen) {
  if (only === 'unit') return [unit];
  const specs = only === 'e2e' ? [] : unit;
  return chosen ? [[...specs, chosen]] : [[...specs, half(1)], [half(2)], [rotations, whole]];
}

onEndSignal((signal) => {
  isInterrupted = true;
  for (const child of children) child.kill(signal);
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
  const chosen =
    positionals.length > 0 && e2e(positionals.join(' '), ['--runInBand', ...positionals]);
  const isWhole = only !== 'unit' && !chosen;
  const { passed, failed } = await executeAll(lanesOf(only, chosen), isWhole ? [quick] : []);
  const hasRun = passed + failed > 0;
  if (!hasRun) console.log('\nNo test ran.');
  if (isInterrupted) console.log('\nInterrupted.');
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || !hasRun || isInterrupted ? 1 : 0;
});
