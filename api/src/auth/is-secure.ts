import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback, type HttpEnv } from '../env/index.js';

interface Request {
  protocol: string;
  host: string;
  headers: IncomingHttpHeaders;
}

/**
 * Whether the cookie can be `Secure`. Only the browser knows whether it uses TLS, so its `Origin`
 * decides. On plain HTTP it drops a `Secure` cookie. That is right unless no one else can read the
 * connection (loopback) or the operator accepts the risk.
 */
export function isSecure(
  { protocol, host, headers }: Request,
  { allowsPlainHttp }: Pick<HttpEnv, 'allowsPlainHttp'>,
): boolean {
  const seen = headers.origin ?? `${protocol}://${host}`;
  const url = URL.canParse(seen) ? new URL(seen) : undefined;
  const isPlain = url?.protocol === 'http:';
  return !(isPlain && (allowsPlainHttp || isLoopback(url.hostname)));
}
