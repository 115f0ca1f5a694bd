import { once } from 'node:events';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import type { HttpEnv } from '../env/index.js';

const TIMEOUT_MS = 4_000;
const everywhere = ['0.0.0.0', '::'];

/** Whether Waxseal answers at its own address on this machine. */
export async function checkHealth({ host, port, tls }: Pick<HttpEnv, 'host' | 'port' | 'tls'>) {
  const options = {
    host: everywhere.includes(host) ? '127.0.0.1' : host,
    port,
    path: '/healthz',
    timeout: TIMEOUT_MS,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  // The certificate is for the public host name, not for the local address used here.
  const request = tls ? getTls({ ...options, rejectUnauthorized: false }) : getPlain(options);
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}
