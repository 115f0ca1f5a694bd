// Runs the simulation of rotations with many seeds, in one process for each core.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from './prepare.mjs';
import { root } from './workspace.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    /** Also runs cases that the spec omits because of known faults. */
    all: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});

/** The most seeds of one process. Loading the code favours many seeds, but memory grows slowly with them. */
const LONGEST = 20_000;

/**
 * @param {number} from
 * @param {number} seeds
 * @returns {Promise<boolean>}
 */
function simulate(from, seeds) {
  const child = spawn(
    process.execPath,
    [
      ...[join(root, 'node_modules/.bin/vitest'), 'run', '--root', 'api', '--reporter=dot'],
      'src/rotations/simulation/simulation.spec.ts',
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        SIMULATE_FROM: String(from),
        SIMULATE_SEEDS: String(seeds),
        ...(values.all && { SIMULATE_ALL: 'yes' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (output += String(text)));
  return new Promise((resolve) =>
    child.on('exit', (code) => {
      if (code === 0) console.log(`Seeds ${from} to ${from + seeds - 1}: no rule broken`);
      else console.log(`Seeds ${from} to ${from + seeds - 1}:\n${output}`);
      resolve(code === 0);
    }),
  );
}

await main(async () => {
  const [seeds, first, processes] = [values.seeds, values.from, values.processes].map(Number);
  const end = first + seeds;
  const share = Math.min(LONGEST, Math.ceil(seeds / processes));
  let next = first;
  let failed = 0;
  await Promise.all(
    Array.from({ length: processes }, async () => {
      while (next < end) {
        const from = next;
        next = Math.min(end, from + share);
        if (!(await simulate(from, next - from))) failed++;
      }
    }),
  );
  if (failed > 0) process.exitCode = 1;
});
