import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NOWHERE = 'node.labels.nowhere==true';
const IMAGE = 'registry.invalid/bench/app:1.2.3';

/**
 * Creates services one after the other, with the command line and through the API, in turns. No node
 * accepts the tasks.
 * @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox
 * @param {Awaited<ReturnType<typeof import('./product.mjs').startProduct>>} product
 * @param {number} count of each
 */
export async function creationFigures(sandbox, { url, headers }, count) {
  const withDocker = (/** @type {number} */ at) =>
    run('docker', [
      ...['--host', sandbox.dockerHost, 'service', 'create', '--detach', '--quiet'],
      ...['--name', `bench-by-hand-${at}`, '--constraint', NOWHERE, '--replicas', '2'],
      ...['--env', 'REGION=eu', IMAGE, 'serve'],
    ]);
  const withApi = async (/** @type {number} */ at) => {
    const body = {
      name: `bench-by-api-${at}`,
      image: IMAGE,
      args: ['serve'],
      replicas: 2,
      env: { REGION: 'eu' },
      constraints: [NOWHERE],
    };
    const answer = await fetch(`${url}/api/v1/services`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`POST /services: ${answer.status} ${text}`);
  };
  let [dockerMs, apiMs] = [0, 0];
  // In turns, so that what else the machine does affects both.
  for (let at = 0; at < count; at += 1) {
    dockerMs += await timeOf(() => withDocker(at));
    apiMs += await timeOf(() => withApi(at));
  }
  return { dockerMs, apiMs };
}

/** @param {() => Promise<unknown>} work */
async function timeOf(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
