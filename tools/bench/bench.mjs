// Compares Waxseal with Docker and with a bare server, in one run on one machine. `--limits` also
// measures the largest sizes and writes docs/limits.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { main, prepare } from '../run/prepare.mjs';
import { root } from '../run/workspace.mjs';
import { installRequirements } from '../sandbox/packages.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { browserFigures } from './browser.mjs';
import { creationFigures } from './creation.mjs';
import { AUDIT_ROWS, eventLoopFigures } from './event-loop.mjs';
import { fillSwarm } from './large-swarm.mjs';
import { requestsPerSecond } from './load.mjs';
import { logFigures } from './logs.mjs';
import { startProduct } from './product.mjs';
import { Report } from './report.mjs';
import { rotationFigures } from './rotation.mjs';
import { fanOutMs } from './streams.mjs';
import { untilIdle } from './until-idle.mjs';
import { withBareServer } from './with-bare-server.mjs';

const { values } = parseArgs({
  options: {
    secrets: { type: 'string', default: '500' },
    services: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: '10' },
    streams: { type: 'string', default: '200' },
    port: { type: 'string', default: '18479' },
    /** The file for the figures, as JSON. */
    out: { type: 'string', default: 'bench-result.json' },
    limits: { type: 'boolean', default: false },
    /** Measures only this part. */
    only: { type: 'string', default: '' },
  },
});

/** @typedef {{ secrets: number, services: number, tasks: number, streams: number }} Size */

const report = new Report();

/**
 * @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox
 * @param {string} title
 * @param {Size} size
 */
async function measure(sandbox, title, { secrets, services, tasks, streams }) {
  const socketPath = sandbox.dockerHost.replace('unix://', '');
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  report.begin(
    title,
    `${number(secrets)} secrets, ${number(services)} services with ${tasks} pending tasks each, ${streams} event streams`,
  );
  await fillSwarm(socketPath, { secrets, services, tasks });
  await untilIdle();
  const product = await startProduct(sandbox.dockerHost, Number(values.port));
  try {
    const { url, headers } = product;
    report.add('time from start to first response', product.firstAnswerMs, 'ms', 'under', 1000);
    report.add('time from start to ready', product.readyMs, 'ms', 'under', 5000);
    const engine = (/** @type {string} */ path) =>
      requestsPerSecond({ url: `http://localhost/v1.41${path}`, socketPath, connections: 2 });
    const facade = (/** @type {string} */ path) =>
      requestsPerSecond({ url: `${url}/api/v1${path}`, headers });
    const page = await (await fetch(`${url}/api/v1/services?limit=50`, { headers })).text();
    await facade('/services?limit=50');
    const engineServices = await engine('/services?status=true');
    const engineSecrets = await engine('/secrets');
    const bare = await withBareServer(page, (bareUrl) => requestsPerSecond({ url: bareUrl }));
    const facadeServices = await facade('/services?limit=50');
    const facadeSecrets = await facade('/secrets?limit=50');
    report.add('`GET /services?limit=50`', facadeServices, 'requests/s');
    report.add('Docker’s `/services?status=true`', engineServices, 'requests/s');
    report.add('`GET /secrets?limit=50`', facadeSecrets, 'requests/s');
    report.add('Docker’s `/secrets`', engineSecrets, 'requests/s');
    report.add('a bare Fastify server that sends the same bytes', bare, 'requests/s');
    report.add(
      'services, compared with Docker',
      facadeServices / engineServices,
      '×',
      'at least',
      200,
    );
    report.add('secrets, compared with Docker', facadeSecrets / engineSecrets, '×', 'at least', 8);
    report.add(
      'services, compared with the bare server',
      facadeServices / bare,
      '×',
      'at least',
      0.333,
    );
    report.add('size of a row in the list of services', page.length / 50, 'bytes', 'under', 500);
    const fanOut = await fanOutMs(product, socketPath, streams);
    report.add(`time until a change reaches ${streams} streams`, fanOut, 'ms', 'under', 250);
    report.add('resident memory', product.residentMb(), 'MB', 'under', 250);
    const { signInKb, secretsKb, servicesMs, servicesLong, mapLong } =
      await browserFigures(product);
    report.add('time to the first rows of the services page', servicesMs, 'ms', 'under', 1000);
    report.add('tasks over 50 ms while the services page scrolls', servicesLong, '', 'under', 1);
    report.add(
      'tasks over 50 ms while a map of 50 nodes and 1,000 tasks scrolls',
      mapLong,
      '',
      'under',
      1,
    );
    report.add('scripts of the sign-in page, first load', signInKb, 'kB', 'under', 60);
    report.add('scripts of the secrets page, first load', secretsKb, 'kB', 'under', 190);
  } finally {
    await product.stop();
  }
}

const ROTATED_SERVICES = 10;

/** @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox */
async function measureRotation(sandbox) {
  report.begin(
    'A rotation',
    `${ROTATED_SERVICES} services with 2 replicas each, compared with one \`docker service update\` after the other`,
  );
  const product = await startProduct(sandbox.dockerHost, Number(values.port));
  try {
    const {
      handMs,
      rotationMs,
      slowestMs,
      windowsMs,
      restartsOfATask,
      p99Ratio,
      p99RatioByHand,
      p99RatioOfBareServer,
      timeLine,
    } = await rotationFigures(sandbox, product, ROTATED_SERVICES);
    console.log(timeLine.join('\n'));
    const [byHand, rotated, bound] = [handMs, rotationMs, 2.5 * slowestMs + windowsMs];
    report.add('by hand', byHand / 1000, 's');
    report.add('as a rotation', rotated / 1000, 's', 'under', bound / 1000);
    report.add('share of the time by hand', rotated / byHand, '×', 'under', 0.3);
    report.add('restarts of each task', restartsOfATask, '', 'under', 1.001);
    report.add('p99 of a list during the update by hand, compared with idle', p99RatioByHand, '×');
    report.add('p99 of a list during the rotation, compared with idle', p99Ratio, '×', 'under', 3);
    report.add('the same of a bare server', p99RatioOfBareServer, '×');
  } finally {
    await product.stop();
  }
}

const LOOP_SERVICES = 1_000;

/** @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox */
async function measureEventLoop(sandbox) {
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  report.begin(
    'What no request may do',
    `50 exports of ${number(AUDIT_ROWS)} audit rows, comparisons of configs of 15,000 lines, plans of rotations in 200 of ${number(LOOP_SERVICES)} services, plans of pruning and lists, all at the same time`,
  );
  const socketPath = sandbox.dockerHost.replace('unix://', '');
  await fillSwarm(socketPath, { secrets: 10, services: LOOP_SERVICES, tasks: 1 });
  await untilIdle();
  const product = await startProduct(sandbox.dockerHost, Number(values.port), { isMetered: true });
  try {
    const { delay, slice } = await eventLoopFigures(product);
    report.add('median of the event loop’s delay', delay.p50Ms, 'ms');
    report.add('p99 of the event loop’s delay', delay.p99Ms, 'ms', 'under', 50);
    report.add('longest delay of the event loop', delay.maxMs, 'ms');
    report.add('p99 of the processor time between two turns', slice.p99Ms, 'ms');
    report.add('longest processor time between two turns', slice.maxMs, 'ms', 'under', 50);
  } finally {
    await product.stop();
  }
}

const CREATED_SERVICES = 100;

/** @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox */
async function measureServices(sandbox) {
  report.begin(
    'Services and logs',
    `A log of more than 5,000 lines a second that is followed for 20 s while a list of ${LOOP_SERVICES.toLocaleString('en')} services is read, and ${CREATED_SERVICES} services created one after the other, compared with the docker command line`,
  );
  const socketPath = sandbox.dockerHost.replace('unix://', '');
  await fillSwarm(socketPath, { secrets: 10, services: LOOP_SERVICES, tasks: 1 });
  await untilIdle();
  const product = await startProduct(sandbox.dockerHost, Number(values.port));
  try {
    const { linesASecond, lost, notices, idle, busy } = await logFigures(sandbox, product);
    for (const notice of notices) console.log(`       ${notice}`);
    report.add('lines that are followed', linesASecond, 'lines/s', 'at least', 5_000);
    report.add('lines that are lost', lost, '', 'under', 1);
    report.add('p99 of a list while the log is followed', busy.ofProduct, 'ms', 'under', 50);
    report.add('the same of a bare server', busy.ofBareServer, 'ms');
    report.add('p99 of a list before', idle.ofProduct, 'ms');
    const { dockerMs, apiMs } = await creationFigures(sandbox, product, CREATED_SERVICES);
    report.add('creating the services with the command line', dockerMs / 1000, 's');
    report.add('creating them through the API', apiMs / 1000, 's');
    report.add('speed of the API, compared with it', dockerMs / apiMs, '×', 'at least', 0.5);
  } finally {
    await product.stop();
  }
}

/** @param {(sandbox: import('../sandbox/sandbox.mjs').Sandbox) => Promise<void>} work */
async function inSandbox(work) {
  const sandbox = await startSandbox({ name: 'bench' });
  try {
    await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}

await main(async () => {
  installRequirements({ tests: true });
  await prepare({ build: true });
  const { secrets, services, tasks, streams } = values;
  const usual = {
    secrets: Number(secrets),
    services: Number(services),
    tasks: Number(tasks),
    streams: Number(streams),
  };
  const only = values.only;
  if (!['', 'usual', 'rotation', 'services', 'event-loop'].includes(only))
    throw new Error('--only is one of usual, rotation, services and event-loop');
  const largest = { secrets: 5_000, services: 1_000, tasks: 10, streams: 200 };
  if (['', 'usual'].includes(only))
    await inSandbox((sandbox) => measure(sandbox, 'The usual size', usual));
  if (['', 'rotation'].includes(only)) await inSandbox(measureRotation);
  if (['', 'services'].includes(only)) await inSandbox(measureServices);
  if (['', 'event-loop'].includes(only)) await inSandbox(measureEventLoop);
  if (values.limits)
    await inSandbox((sandbox) => measure(sandbox, 'The largest tested size', largest));
  writeFileSync(join(root, values.out), report.toJson());
  if (values.limits) {
    const page = join(root, 'docs/limits.md');
    const options = await resolveConfig(page);
    writeFileSync(page, await format(report.toMarkdown(), { ...options, filepath: page }));
  }
  const bounds = report.lines.filter(({ holds }) => holds !== undefined);
  const short = bounds.filter(({ holds }) => !holds).length;
  console.log(
    short === 0 ? '\nEvery bound is met.' : `\n${short} of ${bounds.length} bounds are missed.`,
  );
});
