import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { importBusybox } from '../sandbox/image.mjs';
import { withBareServer } from './with-bare-server.mjs';

const run = promisify(execFile);
const WINDOW_SECONDS = 5;
const READS_A_SECOND = 50;

/**
 * Compares a rotation of services with two replicas to the manual procedure in Docker's documentation:
 * a new secret, and one `docker service update` after the other. Same Swarm, same run.
 * @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox
 * @param {Awaited<ReturnType<typeof import('./product.mjs').startProduct>>} product
 * @param {number} count how many services
 */
export async function rotationFigures(sandbox, product, count) {
  await importBusybox(sandbox, 'busybox:bench');
  const docker = async (/** @type {string[]} */ ...args) =>
    (await run('docker', ['--host', sandbox.dockerHost, ...args])).stdout.trim();
  const names = Array.from({ length: count }, (_, index) => `rotated-${index}`);

  await makeSecret(sandbox, 'by-hand');
  await makeSecret(sandbox, 'by-waxseal');
  for (const name of names)
    await docker(
      ...['service', 'create', '--quiet', '--no-resolve-image', '--stop-signal', 'KILL'],
      ...['--name', name, '--replicas', '2', '--secret', 'by-hand', '--secret', 'by-waxseal'],
      ...['busybox:bench', 'sleep', '100000'],
    );

  const idle = await p99While(product, sleep(10_000));
  await makeSecret(sandbox, 'by-hand-2');
  const updating = timed(async () => {
    let slowestMs = 0;
    for (const name of names) {
      const swap = ['--secret-rm', 'by-hand', '--secret-add', 'source=by-hand-2,target=by-hand'];
      const one = await timed(() =>
        docker('service', 'update', '--quiet', '--no-resolve-image', ...swap, name),
      );
      slowestMs = Math.max(slowestMs, one.ms);
    }
    return slowestMs;
  });
  const busyByHand = await p99While(product, updating);
  const hand = await updating;

  const tasksBefore = await countTasks(docker, names);
  const rotating = timed(() => rotate(product, 'by-waxseal'));
  const busy = await p99While(product, rotating);
  const rotated = await rotating;
  return {
    handMs: hand.ms,
    rotationMs: rotated.ms,
    slowestMs: hand.result,
    windowsMs: 2 * WINDOW_SECONDS * 1000,
    restartsOfATask: ((await countTasks(docker, names)) - tasksBefore) / (2 * count),
    p99Ratio: busy.ofProduct / idle.ofProduct,
    p99RatioByHand: busyByHand.ofProduct / idle.ofProduct,
    p99RatioOfBareServer: busy.ofBareServer / idle.ofBareServer,
    timeLine: timeLineOf(rotated.result),
  };
}

/** @param {() => Promise<any>} work */
async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedAt };
}

/**
 * @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox
 * @param {string} name
 */
function makeSecret(sandbox, name) {
  const made = run('docker', ['--host', sandbox.dockerHost, 'secret', 'create', name, '-']);
  made.child.stdin?.end(`value of ${name}`);
  return made;
}

/**
 * @param {(...args: string[]) => Promise<string>} docker
 * @param {string[]} names
 */
async function countTasks(docker, names) {
  return (await docker('service', 'ps', '--quiet', ...names)).split('\n').length;
}

/**
 * @param {{ url: string, headers: Record<string, string> }} product
 * @param {string} secret
 */
async function rotate({ url, headers }, secret) {
  const started = await fetch(`${url}/api/v1/secrets/${secret}/rotations`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      value: { text: 'a new value' },
      settings: { stabilityWindowSeconds: WINDOW_SECONDS },
    }),
  });
  const { id } = await started.json();
  if (started.status !== 202) throw new Error(`The rotation answered ${started.status}`);
  for (;;) {
    const rotation = await (await fetch(`${url}/api/v1/rotations/${id}`, { headers })).json();
    if (rotation.state === 'done') return rotation;
    if (['failed', 'reverted', 'blocked'].includes(rotation.state))
      throw new Error(`The rotation ended as ${rotation.state}: ${rotation.failure?.message}`);
    await sleep(100);
  }
}

/**
 * Returns lines that show when each step of a rotation happened, in seconds since its start.
 * @param {import('@waxseal/shared').Rotation} rotation
 */
function timeLineOf({ createdAt, endedAt, services }) {
  const after = (/** @type {string | null | undefined} */ at) =>
    at ? `${((Date.parse(at) - Date.parse(createdAt)) / 1000).toFixed(1)} s` : '-';
  const last = (/** @type {(string | null)[]} */ instants) => instants.sort().at(-1);
  const rows = services.map(({ service, isCanary, steps, endedAt: doneAt }) => {
    const step = (/** @type {string} */ name) => steps.find((one) => one.name === name);
    return {
      service,
      isCanary,
      startedAt: step('update')?.startedAt ?? null,
      postedAt: step('update')?.endedAt ?? null,
      readyAt: step('verify')?.startedAt ?? null,
      doneAt,
    };
  });
  const others = rows.filter(({ isCanary }) => !isCanary);
  return [
    '       time line: update posted, tasks ready, window over',
    ...rows.map(
      ({ service, isCanary, startedAt, postedAt, readyAt, doneAt }) =>
        `         ${service}${isCanary ? ' (canary)' : ''}: ${after(startedAt)} – ${after(postedAt)}, ${after(readyAt)}, ${after(doneAt)}`,
    ),
    `         canary done: ${after(rows.find(({ isCanary }) => isCanary)?.doneAt)}`,
    `         others posted: ${after(last(others.map(({ postedAt }) => postedAt)))}, ready: ${after(last(others.map(({ readyAt }) => readyAt)))}, done: ${after(last(others.map(({ doneAt }) => doneAt)))}`,
    `         rotation finished: ${after(endedAt)}`,
  ];
}

/**
 * The p99 latency of reading a list at a steady pace while `work` runs, in ms. A bare server sends the
 * same bytes at the same pace: it waits for the same processors, which Docker uses to restart tasks.
 * @param {{ url: string, headers: Record<string, string> }} product
 * @param {Promise<unknown>} work
 */
export async function p99While({ url, headers }, work) {
  let isOver = false;
  void work.finally(() => (isOver = true)).catch(() => {});
  const list = `${url}/api/v1/services?limit=50`;
  const body = await (await fetch(list, { headers })).text();
  return withBareServer(body, async (bareUrl) => {
    /** @type {Promise<number>[]} */
    const ofProduct = [];
    /** @type {Promise<number>[]} */
    const ofBareServer = [];
    while (!isOver) {
      ofProduct.push(timeOf(list, { headers }));
      await sleep(500 / READS_A_SECOND);
      ofBareServer.push(timeOf(bareUrl));
      await sleep(500 / READS_A_SECOND);
    }
    return { ofProduct: await p99Of(ofProduct), ofBareServer: await p99Of(ofBareServer) };
  });
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 */
async function timeOf(url, options) {
  const { ms } = await timed(async () => (await fetch(url, options)).arrayBuffer());
  return ms;
}

/** @param {Promise<number>[]} times */
async function p99Of(times) {
  const sorted = (await Promise.all(times)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
