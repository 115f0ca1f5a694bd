import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { dyingWithUs } from '../sandbox/node.mjs';
import { sleep } from '../sandbox/processes.mjs';
import { root } from '../run/workspace.mjs';

/** @typedef {Awaited<ReturnType<typeof startPanel>>} Panel */

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/** @param {number} port */
async function isFree(port) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  const isListening = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false);
  await new Promise((resolve) => server.close(resolve));
  return isListening;
}

async function choosePort() {
  if (process.env.WAXSEAL_PORT) return Number(process.env.WAXSEAL_PORT);
  let port = 8080;
  while (!(await isFree(port))) port += 1;
  return port;
}

/** Leaves out the caller's settings, which are for a real Swarm. */
const callerEnv = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(WAXSEAL|DOCKER)_/.test(name)),
  );

/**
 * Starts the built API, which serves the panel too.
 * @param {{ dir: string, dockerHost: string }} sandbox
 * @param {string} adminPassword
 */
export async function startPanel({ dir, dockerHost }, adminPassword) {
  const port = await choosePort();
  const passwordFile = join(dir, 'admin-password');
  writeFileSync(passwordFile, adminPassword, { mode: 0o600 });
  const logFile = join(dir, 'waxseal.log');
  const log = openSync(logFile, 'a', 0o600);
  const [program = '', ...args] = dyingWithUs([
    process.execPath,
    join(root, 'api/dist/product/main.js'),
  ]);
  const api = spawn(program, args, {
    cwd: dir,
    // Ctrl-C in a terminal must reach only the demo, which stops the rest in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...callerEnv(),
      DOCKER_HOST: dockerHost,
      WAXSEAL_DATA_DIR: join(dir, 'waxseal'),
      WAXSEAL_PORT: String(port),
      WAXSEAL_ADMIN_USERNAME: 'admin',
      WAXSEAL_ADMIN_PASSWORD_FILE: passwordFile,
    },
  });
  closeSync(log);
  const ended = once(api, 'exit').then(
    () => {},
    () => {},
  );
  return {
    address: `http://127.0.0.1:${port}`,
    logFile,
    ended,
    lastLines: () => lastLines(logFile),
    stop: () => stopPanel(api, ended),
  };
}

function lastLines(/** @type {string} */ file) {
  // The folder is already deleted if the demo is being stopped.
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n');
}

/**
 * @param {import('node:child_process').ChildProcess} api
 * @param {Promise<void>} ended
 */
async function stopPanel(api, ended) {
  const kill = setTimeout(() => api.kill('SIGKILL'), stopTimeoutMs);
  if (api.exitCode === null && api.signalCode === null && api.kill('SIGTERM')) await ended;
  clearTimeout(kill);
}

/** @param {Panel} panel */
export async function untilReady({ address }) {
  const deadline = Date.now() + startTimeoutMs;
  const isReady = () =>
    fetch(`${address}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) {
    if (Date.now() > deadline) throw new Error('The panel did not become ready.');
    await sleep(50);
  }
}
