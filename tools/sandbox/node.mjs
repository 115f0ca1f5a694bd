import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createCgroups, joining, removeCgroups } from './cgroups.mjs';
import { findChild, findStamp, programPath, run } from './processes.mjs';

/**
 * One machine of the Swarm: namespaces that end completely when their first process dies.
 * @typedef {object} Node
 * @property {string} name
 * @property {import('./processes.mjs').ProcessStamp} init
 * @property {Promise<void>} ended
 * @property {(command: string[]) => string[]} enter the command line that runs a command inside
 * @property {(command: string[]) => Promise<string>} inside
 * @property {() => Promise<void>} stop
 */

const script = fileURLToPath(new URL('./node-init.sh', import.meta.url));

/** The kernel kills the child together with this process, even after a SIGKILL. */
export const dyingWithUs = (/** @type {string[]} */ command) => [
  'setpriv',
  '--pdeathsig',
  'KILL',
  ...command,
];

/** Keeps the caller's environment away from the Engine: no DOCKER_HOST, no proxy. */
export const plainEnv = { PATH: programPath, HOME: '/nonexistent', LANG: 'C.UTF-8' };

const namespaces = ['--mount', '--mount-proc', '--net', '--uts', '--ipc', '--pid'];

/**
 * @param {{ name: string, cgroup: string }} options
 * @returns {Promise<Node>}
 */
export async function startNode({ name, cgroup }) {
  const cgroups = createCgroups(cgroup);
  const init = joining(cgroups.root, ['unshare', '--cgroup', 'sh', script, name]);
  const [program = '', ...args] = dyingWithUs([
    ...['unshare', ...namespaces, '--fork', '--kill-child', '--'],
    ...init,
  ]);
  const unshare = spawn(program, args, { env: plainEnv, detached: true });
  const ended = once(unshare, 'close').then(() => {});
  try {
    const stamp = await untilReady(unshare, ended);
    const enter = (/** @type {string[]} */ command) => [
      ...['nsenter', '--target', String(stamp.pid), '--all', '--'],
      ...command,
    ];
    return {
      name,
      init: stamp,
      ended,
      enter: (command) => dyingWithUs(joining(cgroups.leaf, enter(command))),
      inside: (command) => run(enter(command), { env: plainEnv }),
      stop: () => stopNode(unshare, ended, cgroup),
    };
  } catch (error) {
    await stopNode(unshare, ended, cgroup);
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} unshare
 * @param {Promise<void>} ended
 */
async function untilReady(unshare, ended) {
  let stderr = '';
  unshare.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const failed = once(unshare, 'error').then(([error]) => Promise.reject(error));
  const died = ended.then(() => {
    throw new Error(`the namespaces of the node could not be created: ${stderr.trim()}`);
  });
  await Promise.race([once(unshare.stdout, 'data'), died, failed]);
  const pid = findChild(unshare.pid ?? 0);
  const stamp = pid === undefined ? undefined : findStamp(pid);
  if (!stamp) throw new Error('the first process of the node was not found');
  return stamp;
}

/**
 * @param {import('node:child_process').ChildProcess} unshare
 * @param {Promise<void>} ended
 * @param {string} cgroup
 */
async function stopNode(unshare, ended, cgroup) {
  if (unshare.pid !== undefined && unshare.exitCode === null && unshare.signalCode === null) {
    // Kill the first process, not unshare: when unshare ends, all the others have ended.
    const init = findChild(unshare.pid);
    if (init === undefined) unshare.kill('SIGKILL');
    else process.kill(init, 'SIGKILL');
    await ended;
  }
  await removeCgroups(cgroup);
}
