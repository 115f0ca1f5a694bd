import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from './engine.mjs';
import { createFolder } from './folder.mjs';
import { plainEnv, startNode } from './node.mjs';
import { run } from './processes.mjs';
import { assertRequirements } from './requirements.mjs';

/**
 * A throw-away Swarm: a manager with an Engine and namespaces of its own, under one folder.
 * @typedef {object} Sandbox
 * @property {string} dockerHost
 * @property {string} dir
 * @property {string} node host name of the manager
 * @property {(args: string[], options?: { input?: string | Uint8Array }) => Promise<string>} docker
 * @property {(command: string[]) => Promise<string>} inside runs a command in the node's namespaces
 * @property {() => Promise<void>} killEngine
 * @property {() => Promise<void>} startEngine
 * @property {() => Promise<void>} stopEngine
 * @property {Promise<void>} ended when the node is gone, by `stop` or by itself
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ dir?: string, name?: string, swarm?: boolean }} [options]
 * @returns {Promise<Sandbox>}
 */
export async function startSandbox({ dir: wanted, name = 'waxseal', swarm = true } = {}) {
  assertRequirements();
  const folder = await createFolder(wanted);
  const node = await startNode({ name, cgroup: folder.cgroup }).catch(async (error) => {
    await folder.remove();
    throw error;
  });
  folder.recordInit(node.init);
  const engine = createEngine(node, folder.dir);
  const docker = createClient(folder.dir, `unix://${engine.socket}`);
  const stop = async () => {
    await node.stop();
    await folder.remove();
  };
  try {
    await engine.start();
    if (swarm) await docker(['swarm', 'init', '--advertise-addr', '127.0.0.1']);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dockerHost: `unix://${engine.socket}`,
    dir: folder.dir,
    node: name,
    docker,
    inside: node.inside,
    killEngine: engine.kill,
    startEngine: engine.start,
    stopEngine: engine.stop,
    ended: node.ended,
    stop,
  };
}

/**
 * @param {string} dir
 * @param {string} dockerHost
 * @returns {Sandbox['docker']}
 */
function createClient(dir, dockerHost) {
  const config = join(dir, 'client');
  mkdirSync(config, { mode: 0o700 });
  const env = { ...plainEnv, DOCKER_HOST: dockerHost, DOCKER_CONFIG: config };
  return (args, { input } = {}) => run(['docker', ...args], { input, env });
}
