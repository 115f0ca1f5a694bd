// Speed against the Engine itself and a bare server, in one run on one machine: docs/limits.md.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main, prepare } from '../run/prepare.mjs';
import { root } from '../run/workspace.mjs';
import { installRequirements } from '../sandbox/packages.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { fillSwarm } from './large-swarm.mjs';
import { requestsPerSecond } from './load.mjs';
import { startProduct } from './product.mjs';
import { fanOutMs } from './streams.mjs';

const { values } = parseArgs({
  options: {
    secrets: { type: 'string', default: '500' },
    services: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: '10' },
    streams: { type: 'string', default: '200' },
    port: { type: 'string', default: '18479' },
  },
});

/** @type {{ what: string, figure: string, bound: string, holds: boolean }[]} */
const lines = [];
/**
 * @param {string} what
 * @param {number} figure
 * @param {'at least' | 'under'} rule
 * @param {number} bound
 * @param {string} unit
 */
function report(what, figure, rule, bound, unit) {
  const holds = rule === 'at least' ? figure >= bound : figure < bound;
  const line = {
    what,
    figure: `${round(figure)} ${unit}`,
    bound: `${rule} ${bound} ${unit}`,
    holds,
  };
  lines.push(line);
  console.log(`${holds ? 'holds' : 'SHORT'}  ${what}: ${line.figure} (${line.bound})`);
}
const round = (/** @type {number} */ figure) => Number(figure.toPrecision(3));

/**
 * @param {string} body
 * @param {(url: string) => Promise<number>} measure
 */
async function againstBareServer(body, measure) {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  const child = spawn(process.execPath, [join(root, 'tools/bench/bare-server.mjs'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { port } = await new Promise((resolve) =>
      child.stdout.once('data', (line) => resolve(JSON.parse(String(line)))),
    );
    return await measure(`http://127.0.0.1:${port}/`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox */
async function measure(sandbox) {
  const socketPath = sandbox.dockerHost.replace('unix://', '');
  const [secrets, services, tasks] = [values.secrets, values.services, values.tasks].map(Number);
  console.log(`${secrets} secrets, ${services} services of ${tasks} pending tasks`);
  await fillSwarm(socketPath, { secrets, services, tasks });
  const product = await startProduct(sandbox.dockerHost, Number(values.port));
  try {
    const { url, headers } = product;
    report('start to first answer', product.firstAnswerMs, 'under', 1000, 'ms');
    report('start to ready', product.readyMs, 'under', 5000, 'ms');
    const engine = (/** @type {string} */ path) =>
      requestsPerSecond({ url: `http://localhost/v1.41${path}`, socketPath, connections: 2 });
    const facade = (/** @type {string} */ path) =>
      requestsPerSecond({ url: `${url}/api/v1${path}`, headers });
    const [engineServices, engineSecrets] = [
      await engine('/services?status=true'),
      await engine('/secrets'),
    ];
    const facadeServices = await facade('/services?limit=50');
    const facadeSecrets = await facade('/secrets?limit=50');
    const page = await (await fetch(`${url}/api/v1/services?limit=50`, { headers })).text();
    const bare = await againstBareServer(page, (bareUrl) => requestsPerSecond({ url: bareUrl }));
    console.log(
      `requests a second: services ${round(facadeServices)} (Engine ${round(engineServices)}), ` +
        `secrets ${round(facadeSecrets)} (Engine ${round(engineSecrets)}), bare server ${round(bare)}`,
    );
    report('services, times the Engine', facadeServices / engineServices, 'at least', 200, '×');
    report('secrets, times the Engine', facadeSecrets / engineSecrets, 'at least', 8, '×');
    report('services, part of a bare server', facadeServices / bare, 'at least', 0.333, '×');
    report('bytes of a row', page.length / 50, 'under', 500, 'bytes');
    const streams = Number(values.streams);
    report(
      `a change reaches ${streams} streams`,
      await fanOutMs(product, socketPath, streams),
      'under',
      250,
      'ms',
    );
    report('resident memory', product.residentMb(), 'under', 250, 'MB');
  } finally {
    await product.stop();
  }
}

await main(async () => {
  installRequirements();
  await prepare({ build: true });
  const sandbox = await startSandbox({ name: 'bench' });
  try {
    await measure(sandbox);
  } finally {
    await sandbox.stop();
  }
  const short = lines.filter(({ holds }) => !holds).length;
  console.log(
    short === 0 ? 'Every bound holds.' : `${short} of ${lines.length} bounds fall short.`,
  );
});
