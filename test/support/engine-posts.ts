import { Agent, request } from 'node:http';

/** One call to the Engine by its socket; the `docker` command line would be a process for each. */
function post(socketPath: string, agent: Agent, path: string, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { socketPath, agent, method: 'POST', path: `/v1.41${path}`, headers };
    const call = request(options, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 201
          ? resolve()
          : reject(new Error(`${path}: the Engine answers ${answer.statusCode}`)),
      );
    });
    call.once('error', reject);
    call.end(JSON.stringify(body));
  });
}

/** Creates all of them at the Engine itself. */
export async function postAll(socketPath: string, path: string, bodies: readonly object[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    await Promise.all(bodies.map((body) => post(socketPath, agent, path, body)));
  } finally {
    agent.destroy();
  }
}
