import { Agent, request } from 'node:http';

/**
 * Calls the Engine through its socket. The `docker` command line would start a process for each call.
 * Throws if the Engine returns an error.
 */
export function callEngine<Body = unknown>(
  socketPath: string,
  method: string,
  path: string,
  { body, agent }: { body?: object; agent?: Agent } = {},
): Promise<Body> {
  return new Promise((resolve, reject) => {
    const headers = body && { 'content-type': 'application/json' };
    const call = request({ socketPath, agent, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0 } = answer;
        if (statusCode >= 300)
          return reject(new Error(`${method} ${path}: the Engine answers ${statusCode}: ${text}`));
        resolve((text ? JSON.parse(text) : undefined) as Body);
      });
    });
    call.once('error', reject);
    call.end(body && JSON.stringify(body));
  });
}

/** Creates all these objects, 16 in parallel. */
export async function createAll(socketPath: string, path: string, bodies: readonly object[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    await Promise.all(bodies.map((body) => callEngine(socketPath, 'POST', path, { body, agent })));
  } finally {
    agent.destroy();
  }
}

/** Creates this number of secrets, with the names `many-0000`, `many-0001` and so on. */
export async function createManySecrets(socketPath: string, count: number): Promise<string[]> {
  const names = Array.from(
    { length: count },
    (_, index) => `many-${String(index).padStart(4, '0')}`,
  );
  const Data = Buffer.from('value').toString('base64');
  await createAll(
    socketPath,
    '/secrets/create',
    names.map((Name) => ({ Name, Data })),
  );
  return names;
}

/** Creates this number of services that no node can run: `stuck-0000`, `stuck-0001` and so on. */
export const createUnplaceableServices = (socketPath: string, count: number) =>
  createAll(
    socketPath,
    '/services/create',
    Array.from({ length: count }, (_, index) => ({
      Name: `stuck-${String(index).padStart(4, '0')}`,
      TaskTemplate: {
        ContainerSpec: { Image: 'nothing:here' },
        Placement: { Constraints: ['node.labels.nowhere==true'] },
      },
    })),
  );
