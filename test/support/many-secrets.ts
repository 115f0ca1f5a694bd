import { Agent, request } from 'node:http';

/** One call to the Engine by its socket; the `docker` command line would be a process for each. */
function create(socketPath: string, agent: Agent, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const path = '/v1.41/secrets/create';
    const call = request({ socketPath, agent, method: 'POST', path, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 201
          ? resolve()
          : reject(new Error(`${name}: the Engine answers ${answer.statusCode}`)),
      );
    });
    call.once('error', reject);
    call.end(JSON.stringify({ Name: name, Data: Buffer.from('value').toString('base64') }));
  });
}

/** Creates as many secrets, `many-0000` and so on, at the Engine itself. */
export async function createManySecrets(socketPath: string, count: number): Promise<string[]> {
  const names = Array.from(
    { length: count },
    (_, index) => `many-${String(index).padStart(4, '0')}`,
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    await Promise.all(names.map((name) => create(socketPath, agent, name)));
  } finally {
    agent.destroy();
  }
  return names;
}
