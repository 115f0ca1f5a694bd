import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { importBusybox } from '../sandbox/image.mjs';
import { p99While } from './rotation.mjs';

const run = promisify(execFile);
const SERVICE = 'bench_writer';
const SECONDS = 20;
/** A little more than is asked for, because each pause is a little longer than it should be. */
const LINES_A_TICK = 580;
const TICK_MICROSECONDS = 100_000;

/** Numbered lines of a usual length, as busybox writes them at a steady pace. */
const WRITER = `BEGIN {
  for (;;) {
    for (tick = 0; tick < ${LINES_A_TICK}; tick++)
      printf "line %d level=info method=GET path=/api/v1/orders status=200 duration_ms=12 request=5f0c3b8e9a\\n", ++number
    fflush()
    system("usleep ${TICK_MICROSECONDS}")
  }
}`;

/** @typedef {Awaited<ReturnType<typeof import('./product.mjs').startProduct>>} Product */

/**
 * Follows a log into which thousands of lines are written each second, while a list is read at a steady
 * pace.
 * @param {import('../sandbox/sandbox.mjs').Sandbox} sandbox
 * @param {Product} product
 */
export async function logFigures(sandbox, product) {
  await importBusybox(sandbox, 'busybox:bench');
  const docker = async (/** @type {string[]} */ ...args) =>
    (await run('docker', ['--host', sandbox.dockerHost, ...args])).stdout.trim();
  await docker(
    ...['service', 'create', '--quiet', '--no-resolve-image', '--stop-signal', 'KILL'],
    ...['--name', SERVICE, 'busybox:bench', 'awk', WRITER],
  );
  const idle = await p99While(product, sleep(5_000));
  const log = await follow(product);
  const busy = await p99While(product, sleep(SECONDS * 1000));
  const figures = log.end();
  await docker('service', 'rm', SERVICE);
  return { ...figures, idle, busy };
}

/**
 * Counts the lines, and those whose numbers are missing, from the first one on.
 * @param {Product} product
 * @returns {Promise<{ end(): { linesASecond: number, lost: number, notices: string[] } }>}
 */
async function follow({ url, headers }) {
  const path = `${url}/api/v1/services/${SERVICE}/logs?follow=true&tail=0`;
  let [count, first, last] = [0, 0, 0];
  let startedAt = performance.now();
  let rest = '';
  /** @type {string[]} */
  const notices = [];
  const take = (/** @type {string} */ record) => {
    if (record === '') return;
    const number = /"text":"line (\d+) /.exec(record)?.[1];
    if (number === undefined) return void notices.push(record);
    if (count === 0) [first, startedAt] = [Number(number), performance.now()];
    count += 1;
    last = Math.max(last, Number(number));
  };
  const answer = await new Promise((resolve, reject) => {
    get(path, { headers, agent: false }, resolve).once('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`The log answered ${answer.statusCode}`);
  answer.setEncoding('utf8');
  answer.on('error', () => {});
  answer.on('data', (/** @type {string} */ chunk) => {
    const records = (rest + chunk).split('\n');
    rest = records.pop() ?? '';
    for (const record of records) take(record);
  });
  while (count === 0) await sleep(50);
  return {
    end() {
      answer.destroy();
      const seconds = (performance.now() - startedAt) / 1000;
      return { linesASecond: count / seconds, lost: last - first + 1 - count, notices };
    },
  };
}
