import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dyingWithUs, plainEnv } from './node.mjs';
import { findStamp, run } from './processes.mjs';

/**
 * Connects the nodes. One process keeps its separate network namespace open, so the host's network gets no
 * link or rule, and no Engine can drop forwarded packets with its rules.
 * @typedef {object} Bridge
 * @property {import('./processes.mjs').ProcessStamp} init
 * @property {Promise<void>} ended
 * @property {(node: import('./node.mjs').Node, number: number) => Promise<string>} connect the node's address
 * @property {() => Promise<void>} stop
 */

const script = `
ip link set lo up && ip link add nodes type bridge && ip link set nodes up && echo ready &&
exec sleep 2147483647`;

/** @returns {Promise<Bridge>} */
export async function startBridge() {
  const [program = '', ...args] = dyingWithUs(['unshare', '--net', '--', 'sh', '-c', script]);
  const holder = spawn(program, args, { env: plainEnv, detached: true });
  const ended = once(holder, 'close').then(() => {});
  let stderr = '';
  holder.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const died = ended.then(() => {
    throw new Error(`the bridge between the nodes could not be created: ${stderr.trim()}`);
  });
  await Promise.race([once(holder.stdout, 'data'), died]);
  const init = findStamp(holder.pid ?? 0);
  if (!init) throw new Error('the bridge process was not found');
  return {
    init,
    ended,
    connect: (node, number) => connect(init.pid, node, number),
    async stop() {
      holder.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * @param {number} bridge
 * @param {import('./node.mjs').Node} node
 * @param {number} number
 */
async function connect(bridge, node, number) {
  // Reserved for documentation (RFC 5737): not in any address pool of the Engine.
  const address = `192.0.2.${number}`;
  const port = `port${number}`;
  const ip = ['nsenter', '--target', String(bridge), '--net', '--', 'ip', 'link'];
  const peer = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', String(node.init.pid)];
  await run([...ip, 'add', 'name', port, ...peer], { env: plainEnv });
  await run([...ip, 'set', port, 'master', 'nodes', 'up'], { env: plainEnv });
  await node.inside(['ip', 'address', 'add', `${address}/24`, 'dev', 'eth0']);
  await node.inside(['ip', 'link', 'set', 'eth0', 'up']);
  return address;
}
