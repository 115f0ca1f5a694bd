import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installRequirements } from '../sandbox/packages.mjs';
import { listBudgets } from './budgets.mjs';
import { onEndSignal } from './ending.mjs';
import { PhaseRunner } from './phases.mjs';
import { main, prepare } from './prepare.mjs';
import { describeFailed, describeTimes } from './report.mjs';
import { root } from './workspace.mjs';

/** @typedef {import('./phases.mjs').Phase} Phase */

/** End-to-end files mostly wait for an Engine, so more of them run in parallel than there are cores. */
const SIDE_BY_SIDE = 5;

const node = (/** @type {string} */ program) => [
  process.execPath,
  join(root, 'node_modules/.bin', program),
];

/** The specs beside the code. They do not run through nx, whose cache could return the count of an earlier run. @type {Phase} */
const specs = {
  name: 'unit specs',
  cwd: root,
  reports: 'specs',
  isBackground: true,
  command: (report) => [
    ...[...node('vitest'), 'run', '--reporter=default', '--reporter=json'],
    `--outputFile.json=${report}`,
  ],
};

/** The checks that need no running product, the longest first. @type {Phase[]} */
const checks = [
  ...['lint', 'typecheck -w web', 'typecheck -w api', 'format:check', 'typecheck -w test'],
  // That of the command line includes the client, whose types are large.
  ...['typecheck -w cli', 'typecheck -w shared'],
  ...['boundaries', 'unused', 'texts'],
  ...['openapi-check -w api', 'openapi:lint'],
].map((script) => ({
  name: script.replace(' -w', ''),
  cwd: root,
  isBackground: true,
  command: () => ['npm', 'run', '--silent', ...script.split(' ')],
}));

/**
 * End-to-end tests through HTTP and a browser, on a real Swarm.
 * @param {string} name
 * @param {string[]} args
 * @returns {Phase}
 */
const endToEnd = (name, args) => ({
  name,
  cwd: join(root, 'test'),
  reports: 'files',
  command: (report) => [
    // A failed test may leave a handle open, but the run must still end and be counted.
    ...[...node('jest'), '--forceExit', '--json', `--outputFile=${report}`, ...args],
  ],
});

function allEndToEnd() {
  const alone = listBudgets().filter(({ isAlone }) => isAlone);
  const paths = alone.map(({ file }) => `/${file}$`.replaceAll('.', '\\.'));
  return [
    endToEnd('end to end, side by side', [
      ...[`--maxWorkers=${SIDE_BY_SIDE}`, '--testPathIgnorePatterns', '/node_modules/', ...paths],
    ]),
    endToEnd('end to end, alone', ['--runInBand', ...paths]),
  ];
}

const runner = new PhaseRunner();
onEndSignal((signal) => runner.interrupt(signal));

/** @param {{ only?: string, checks: boolean, files: string[] }} wanted */
function lanesOf({ only, checks: withChecks, files }) {
  const chosen =
    files.length > 0 ? [endToEnd(files.join(' '), ['--runInBand', ...files])] : allEndToEnd();
  return [
    only === 'unit' ? [] : chosen,
    [...(only === 'e2e' ? [] : [specs]), ...(withChecks ? checks : [])],
  ];
}

await main(async () => {
  const { values, positionals: files } = parseArgs({
    options: {
      only: { type: 'string' },
      checks: { type: 'boolean', default: false },
      // The seconds that the caller spent on the installation, for the table.
      installed: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { only, checks: withChecks, installed } = values;
  if (only && !['unit', 'e2e'].includes(only)) throw new Error('--only takes unit or e2e.');
  if (installed) runner.note('install', Number(installed));
  await runner.prepare('install', async () => {
    if (only !== 'unit') installRequirements({ tests: true });
    await prepare({ build: false });
  });
  await runner.prepare('build', () => prepare({ build: true }));
  await Promise.all(
    lanesOf({ only, checks: withChecks, files }).map((lane) => runner.runInTurn(lane)),
  );
  const { outcomes, isInterrupted } = runner;
  runner.close();
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const [passed, failed] = [sum('passed'), sum('failed')];
  console.log(describeTimes(outcomes));
  if (failed > 0) console.log(describeFailed(outcomes));
  if (passed + failed === 0) console.log('\nNo test ran.');
  if (isInterrupted) console.log('\nInterrupted.');
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 || isInterrupted ? 1 : 0;
});
