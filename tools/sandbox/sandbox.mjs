import { createFolder } from './folder.mjs';
import { makeNodes } from './nodes.mjs';
import { assertRequirements } from './requirements.mjs';
import { formSwarm } from './swarm.mjs';

/** @typedef {import('./nodes.mjs').SandboxNode} SandboxNode */
/** @typedef {import('./nodes.mjs').Part} Part */

/**
 * A temporary Swarm: nodes, each with its own Engine and namespaces, in one folder.
 * @typedef {object} Shared
 * @property {string} dir
 * @property {string} node host name of the manager
 * @property {SandboxNode[]} nodes the manager first
 * @property {(name?: string) => SandboxNode} getNode the manager, if no name is given
 * @property {Promise<void>} ended when a node has ended, by `stop` or unexpectedly
 * @property {() => Promise<void>} stop
 *
 * @typedef {SandboxNode & Shared} Sandbox has the methods of a node, for the manager
 */

/** Limited by the last byte of an address, and by two more digits in the path of a socket. */
const mostNodes = 99;

/**
 * @param {{ dir?: string, name?: string, swarm?: boolean, nodes?: number }} [options]
 * @returns {Promise<Sandbox>}
 */
export async function startSandbox(options = {}) {
  const { dir: wanted, name = 'waxseal', swarm = true, nodes: count = 1 } = options;
  if (!Number.isInteger(count) || count < 1 || count > mostNodes) {
    throw new Error(`The number of nodes must be from 1 to ${mostNodes}.`);
  }
  assertRequirements();
  const folder = await createFolder(wanted);
  /** @type {Part[]} */
  const parts = [];
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()));
    await folder.remove();
  };
  try {
    const { dir, cgroup } = folder;
    const { manager, workers } = await makeNodes({ name, dir, cgroup }, count, (part) => {
      parts.push(part);
      folder.recordInit(part.init);
    });
    const nodes = [manager, ...workers];
    await Promise.all(nodes.map((node) => node.startEngine()));
    if (swarm) await formSwarm(manager, workers);
    const ended = Promise.race(parts.map((part) => part.ended));
    return { ...manager, dir, node: name, nodes, getNode: finder(nodes), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {SandboxNode[]} nodes
 * @returns {Sandbox['getNode']}
 */
const finder = (nodes) => (name) => {
  const node = name === undefined ? nodes[0] : nodes.find((one) => one.name === name);
  if (!node) throw new Error(`no such node: ${name}`);
  return node;
};
