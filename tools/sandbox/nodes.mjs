import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBridge } from './bridge.mjs';
import { createClient } from './client.mjs';
import { createEngine } from './engine.mjs';
import { startNode } from './node.mjs';

/**
 * @typedef {object} SandboxNode
 * @property {string} name host name
 * @property {string} address
 * @property {string} dockerHost
 * @property {import('./client.mjs').DockerClient} docker
 * @property {(command: string[]) => Promise<string>} inside runs a command in the node's namespaces
 * @property {() => Promise<void>} killEngine
 * @property {() => Promise<void>} startEngine
 * @property {() => Promise<void>} stopEngine
 */

/** @typedef {Pick<import('./node.mjs').Node, 'init' | 'ended' | 'stop'>} Part what runs until it is stopped */
/** @typedef {{ name: string, dir: string, cgroup: string }} Place of the first node; the other nodes are below */

/**
 * @param {Place} place
 * @param {number} count
 * @param {(part: Part) => void} keep called immediately with everything that has to be stopped
 */
export async function makeNodes(place, count, keep) {
  const bridge = count > 1 ? await startBridge() : undefined;
  if (bridge) keep(bridge);

  async function makeNode(/** @type {number} */ number) {
    const { name, dir, cgroup } = number === 1 ? place : placeBelow(place, number);
    const node = await startNode({ name, cgroup });
    keep(node);
    return equip(node, dir, bridge ? await bridge.connect(node, number) : '127.0.0.1');
  }

  const manager = await makeNode(1);
  const workers = [];
  for (let number = 2; number <= count; number += 1) workers.push(await makeNode(number));
  return { manager, workers };
}

function placeBelow(/** @type {Place} */ { name, dir, cgroup }, /** @type {number} */ number) {
  const below = join(dir, String(number));
  mkdirSync(below, { mode: 0o700 });
  return { name: `${name}-${number}`, dir: below, cgroup: `${cgroup}/node-${number}` };
}

/**
 * @param {import('./node.mjs').Node} node
 * @param {string} dir
 * @param {string} address
 * @returns {SandboxNode}
 */
function equip(node, dir, address) {
  const engine = createEngine(node, dir);
  const dockerHost = `unix://${engine.socket}`;
  return {
    name: node.name,
    address,
    dockerHost,
    docker: createClient(dir, dockerHost),
    inside: node.inside,
    killEngine: engine.kill,
    startEngine: engine.start,
    stopEngine: engine.stop,
  };
}
