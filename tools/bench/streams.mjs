import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineCall } from './large-swarm.mjs';

/** As many as a session may have. */
const STREAMS_OF_SESSION = 10;

/**
 * Opens event streams, makes one change through Docker, and measures how long it takes to reach all of them.
 * @param {{ url: string, signIn: () => Promise<Record<string, string>> }} product
 * @param {string} socketPath
 * @param {number} count
 */
export async function fanOutMs({ url, signIn }, socketPath, count) {
  const name = `bench_event_${Date.now()}`;
  let heard = 0;
  /** @type {(value?: unknown) => void} */
  let all = () => {};
  const everybody = new Promise((resolve) => (all = resolve));
  const sessions = [];
  for (let at = 0; at < count; at += STREAMS_OF_SESSION) sessions.push(await signIn());
  const streams = await Promise.all(
    Array.from({ length: count }, (_, at) => {
      const headers = sessions[Math.floor(at / STREAMS_OF_SESSION)];
      return openStream(url, headers, name, () => ++heard === count && all());
    }),
  );
  await sleep(500);
  const startedAt = performance.now();
  const body = { Name: name, Data: 'eA==' };
  const { ID } = JSON.parse(await engineCall(socketPath, 'POST', '/secrets/create', body));
  await everybody;
  const tookMs = performance.now() - startedAt;
  for (const stream of streams) stream.destroy();
  await engineCall(socketPath, 'DELETE', `/secrets/${ID}`);
  return tookMs;
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {string} name
 * @param {() => void} onHeard
 * @returns {Promise<import('node:http').ClientRequest>}
 */
function openStream(url, headers, name, onHeard) {
  return new Promise((resolve, reject) => {
    const call = get(`${url}/api/v1/events`, { headers, agent: false }, (answer) => {
      let isWaiting = true;
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        if (!isWaiting || !chunk.includes(name)) return;
        isWaiting = false;
        onHeard();
      });
      answer.on('error', () => {});
      resolve(call);
    });
    call.once('error', reject);
  });
}
