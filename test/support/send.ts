import { Agent, request } from 'node:http';
import type { Exchange } from './contract';
import type { Malformed } from './malformed';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends a request unchanged, which `fetch` would correct or reject. An event stream is closed after its start. */
export const send = (url: string, { method, path, headers, body }: Malformed): Promise<Exchange> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length } };
    const outgoing = request(options, (answer) => {
      const header = (name: string) => {
        const value = answer.headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
      };
      const headerNames = Object.keys(answer.headers);
      const exchange = { method, path, status: answer.statusCode ?? 0, header, headerNames };
      if (header('content-type')?.startsWith('text/event-stream')) {
        answer.destroy();
        return resolve({ ...exchange, text: undefined });
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ ...exchange, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

export const closeConnections = () => agent.destroy();
