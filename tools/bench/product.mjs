import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../run/workspace.mjs';

const username = 'bench';
const password = 'plum otter crane basin';

/** @param {string} url */
async function statusOf(url) {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}

/**
 * Starts the built product on this Engine and signs in.
 * @param {string} dockerHost
 * @param {number} port
 * @param {{ isMetered?: boolean }} [options] whether the delay of the event loop is measured
 */
export async function startProduct(dockerHost, port, { isMetered = false } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const startedAt = performance.now();
  const meter = ['--import', join(root, 'tools/bench/loop-meter.mjs')];
  const program = join(root, 'api/dist/product/main.js');
  const child = spawn(process.execPath, [...(isMetered ? meter : []), program], {
    stdio: ['ignore', 'ignore', 'inherit', ...(isMetered ? [/** @type {const} */ ('ipc')] : [])],
    env: {
      PATH: process.env.PATH,
      DOCKER_HOST: dockerHost,
      WAXSEAL_DATA_DIR: dataDir,
      WAXSEAL_PORT: String(port),
      WAXSEAL_LOG_LEVEL: 'warn',
      WAXSEAL_RATE_LIMIT: '0',
      WAXSEAL_ADMIN_USERNAME: username,
      WAXSEAL_ADMIN_PASSWORD: password,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  while ((await statusOf(`${url}/healthz`)) !== 200) await sleep(10);
  const firstAnswerMs = performance.now() - startedAt;
  while ((await statusOf(`${url}/readyz`)) !== 200) await sleep(10);
  const readyMs = performance.now() - startedAt;
  /** The headers of a new session. */
  const signIn = async () => {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    const { accessToken } = await answer.json();
    return { authorization: `Bearer ${accessToken}` };
  };
  return {
    url,
    username,
    password,
    headers: await signIn(),
    signIn,
    dataDir,
    firstAnswerMs,
    readyMs,
    residentMb: () => {
      const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kb) / 1024;
    },
    /**
     * What the meter has seen since it was last asked.
     * @returns {Promise<Record<'delay' | 'slice', import('./loop-meter.mjs').Spread>>}
     */
    async loopFigures() {
      child.send('tell');
      const [figures] = await once(child, 'message');
      return figures;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
