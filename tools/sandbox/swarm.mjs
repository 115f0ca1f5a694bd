import { sleep } from './processes.mjs';

/** @typedef {import('./nodes.mjs').SandboxNode} SandboxNode */

const readyTimeoutMs = 60_000;

/**
 * @param {SandboxNode} manager
 * @param {SandboxNode[]} workers
 */
export async function formSwarm(manager, workers) {
  await manager.docker(['swarm', 'init', '--advertise-addr', manager.address]);
  if (workers.length === 0) return;
  const token = (await manager.docker(['swarm', 'join-token', '--quiet', 'worker'])).trim();
  await Promise.all(
    workers.map(({ docker, address }) => {
      const options = ['--token', token, '--advertise-addr', address];
      return docker(['swarm', 'join', ...options, `${manager.address}:2377`]);
    }),
  );
  await untilReady(manager, workers.length + 1);
}

/**
 * A worker joins some time before the manager reports it as ready.
 * @param {SandboxNode} manager
 * @param {number} count
 */
async function untilReady(manager, count) {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const states = await manager.docker(['node', 'ls', '--format', '{{.Status}}']);
    if (states.split('\n').filter((state) => state === 'Ready').length === count) return;
    if (Date.now() > deadline) throw new Error(`the nodes are not ready:\n${states}`);
    await sleep(50);
  }
}
