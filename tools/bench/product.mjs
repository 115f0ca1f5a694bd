import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../run/workspace.mjs';

const username = 'bench';
const password = 'plum otter crane basin';
const metricsToken = 'token-of-the-bench';

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
 */
export async function startProduct(dockerHost, port) {
  const dataDir = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'api/dist/product/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DOCKER_HOST: dockerHost,
      WAXSEAL_DATA_DIR: dataDir,
      WAXSEAL_PORT: String(port),
      WAXSEAL_LOG_LEVEL: 'warn',
      WAXSEAL_RATE_LIMIT: '0',
      WAXSEAL_ADMIN_USERNAME: username,
      WAXSEAL_ADMIN_PASSWORD: password,
      WAXSEAL_METRICS_TOKEN: metricsToken,
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
    metricsToken,
    firstAnswerMs,
    readyMs,
    residentMb: () => {
      const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kb) / 1024;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
