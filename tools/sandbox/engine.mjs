import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { plainEnv } from './node.mjs';
import { sleep } from './processes.mjs';

const startTimeoutMs = 60_000;

/**
 * The dockerd of one node. It can be killed and started again on the same data while the namespaces stay.
 * @typedef {object} Engine
 * @property {string} socket
 * @property {() => Promise<void>} start resolves once the Engine answers
 * @property {() => Promise<void>} kill like a crash
 * @property {() => Promise<void>} stop
 */

/**
 * @param {import('./node.mjs').Node} node
 * @param {string} dir
 * @returns {Engine}
 */
export function createEngine(node, dir) {
  const socket = join(dir, 'docker.sock');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let dockerd;
  const isRunning = () => dockerd?.exitCode === null && dockerd.signalCode === null;

  async function start() {
    if (isRunning()) throw new Error('the Engine is running');
    // The PID file of a crashed Engine would prevent the next start.
    await node.inside(['rm', '-f', pidFile]);
    dockerd = spawnEngine(node, dir, socket);
    await untilAnswering(socket, isRunning, dir);
  }

  async function end(/** @type {string} */ signal) {
    if (!dockerd || !isRunning()) throw new Error('the Engine is not running');
    const exited = once(dockerd, 'exit');
    await node.inside(['sh', '-c', `kill -${signal} "$(cat ${pidFile})"`]);
    await exited;
  }

  return { socket, start, kill: () => end('KILL'), stop: () => end('TERM') };
}

const pidFile = '/run/docker.pid';

function spawnEngine(
  /** @type {import('./node.mjs').Node} */ node,
  /** @type {string} */ dir,
  /** @type {string} */ socket,
) {
  // Set explicitly, or dockerd would read the host's /etc/docker/daemon.json.
  const config = join(dir, 'daemon.json');
  writeFileSync(config, '{}');
  const [program = '', ...args] = node.enter([
    ...['dockerd', '--config-file', config, '--pidfile', pidFile, '--host', `unix://${socket}`],
    // The systemd driver would create the containers' groups through the host's systemd.
    ...['--data-root', join(dir, 'data'), '--exec-opt', 'native.cgroupdriver=cgroupfs'],
  ]);
  const log = openSync(join(dir, 'dockerd.log'), 'a', 0o600);
  const child = spawn(program, args, {
    env: plainEnv,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.once('error', () => {});
  return child;
}

/**
 * @param {string} socket
 * @param {() => boolean} isRunning
 * @param {string} dir
 */
async function untilAnswering(socket, isRunning, dir) {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answersPing(socket))) {
    if (!isRunning()) throw new Error(`dockerd exited during its start:\n${lastLines(dir)}`);
    if (Date.now() > deadline) throw new Error(`dockerd does not answer:\n${lastLines(dir)}`);
    await sleep(30);
  }
}

const lastLines = (/** @type {string} */ dir) =>
  readFileSync(join(dir, 'dockerd.log'), 'utf8').trim().split('\n').slice(-8).join('\n');

/**
 * @param {string} socketPath
 * @returns {Promise<boolean>}
 */
function answersPing(socketPath) {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}
