import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/**
 * One call to Docker through its socket.
 * @param {string} socketPath
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<string>}
 */
export function engineCall(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request(
      { socketPath, agent, method, path: `/v1.41${path}`, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => (text += chunk));
        answer.once('end', () => {
          if ((answer.statusCode ?? 500) < 300) resolve(text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      },
    );
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/**
 * Runs `work` for 0 … count-1, several in parallel.
 * @template Result
 * @param {number} count
 * @param {(index: number) => Promise<Result>} work
 */
async function forEach(count, work) {
  /** @type {Result[]} */
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return results;
}

const number = (/** @type {number} */ index) => String(index).padStart(4, '0');

/**
 * Fills a Swarm with secrets and services. No node accepts the tasks, so no containers are needed.
 * @param {string} socketPath
 * @param {{ secrets: number, services: number, tasks: number }} size
 */
export async function fillSwarm(socketPath, { secrets, services, tasks }) {
  const made = await forEach(secrets, async (index) => {
    const Name = `bench_secret_${number(index)}`;
    const Data = Buffer.from(`value ${index}`).toString('base64');
    const Labels = { 'com.docker.stack.namespace': `bench${index % 20}`, team: `team${index % 7}` };
    const body = { Name, Data, Labels };
    const { ID } = JSON.parse(await engineCall(socketPath, 'POST', '/secrets/create', body));
    return { SecretID: ID, SecretName: Name };
  });
  await forEach(services, (index) =>
    engineCall(socketPath, 'POST', '/services/create', {
      Name: `bench_service_${number(index)}`,
      Labels: { 'com.docker.stack.namespace': `bench${index % 20}` },
      TaskTemplate: {
        ContainerSpec: {
          Image: 'registry.invalid/bench/app:1.2.3',
          Env: ['LOG_FORMAT=json', 'REGION=eu'],
          Secrets: [0, 1].map((offset) => ({
            ...made[(index + offset * 13) % secrets],
            File: { Name: `secret${offset}`, UID: '0', GID: '0', Mode: 292 },
          })),
        },
        Placement: { Constraints: ['node.labels.nowhere == true'] },
      },
      Mode: { Replicated: { Replicas: tasks } },
    }),
  );
}
