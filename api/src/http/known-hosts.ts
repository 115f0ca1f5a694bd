import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopback, type HttpEnv } from '../env/index.js';
import { UnknownHost } from './guard.errors.js';
import { BadRequest } from './http.errors.js';
import { sendProblem } from './problem.filter.js';

type Names = Pick<HttpEnv, 'host' | 'publicUrl' | 'allowedHosts'>;

const bare = (name: string) => name.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** Name or address of a `Host` header; undefined if it contains more than a name and a port. */
function nameOf(host: string): string | undefined {
  const text = `http://${host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHost = url && host !== '' && `${url.origin}/` === url.href && !/[/?#@\\\s]/.test(host);
  return isHost ? bare(url.hostname) : undefined;
}

/**
 * The host names of this server. A page whose own name resolves here (DNS rebinding) would share our
 * origin, but it sends its own name in `Host`. The port is ignored: tunnels change it.
 */
export class KnownHosts {
  private readonly names: ReadonlySet<string>;
  /** True if no name is configured. An address is safe: DNS cannot point it elsewhere. */
  private readonly takesAddresses: boolean;
  /** A cache, because nearly every request has the same `Host`. */
  private lastKnown: string | undefined;

  constructor({ host, publicUrl, allowedHosts }: Names) {
    const given = [host, ...allowedHosts].map((name) =>
      nameOf(isIP(name) === 6 ? `[${name}]` : name),
    );
    const names = [...given, publicUrl && bare(new URL(publicUrl).hostname)];
    this.names = new Set(names.filter((name) => name !== undefined));
    this.takesAddresses = !isLoopback(host) && !publicUrl && allowedHosts.length === 0;
  }

  has(host: string): boolean {
    if (host === this.lastKnown) return true;
    const isKnown = this.isOurs(nameOf(host));
    if (isKnown) this.lastKnown = host;
    return isKnown;
  }

  private isOurs(name: string | undefined) {
    if (name === undefined) return false;
    return isLoopback(name) || this.names.has(name) || (this.takesAddresses && isIP(name) > 0);
  }
}

const detail = 'Add this host to WAXSEAL_PUBLIC_URL or WAXSEAL_ALLOWED_HOSTS';

// Probes may use any name, and their response reveals nothing.
const isProbe = (url: string) => /^\/(healthz|readyz|metrics)(\?|$)/.test(url);

/**
 * RFC 9110 section 15.5.20: a request for another host is rejected with 421. RFC 9112 section 3.2: a
 * request without a host, or with two, is rejected with 400.
 */
export function refuseUnknownHosts(fastify: FastifyInstance, env: HttpEnv) {
  const known = new KnownHosts(env);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.url)) return done();
    if (!hasOneHost(request)) sendProblem(new BadRequest(), request, reply);
    else if (!known.has(request.host)) sendProblem(new UnknownHost({ detail }), request, reply);
    else done();
  });
}

/** Node.js keeps the first of two. */
function hasOneHost({ raw: { rawHeaders } }: FastifyRequest): boolean {
  const isHost = (text: string, at: number) => at % 2 === 0 && text.toLowerCase() === 'host';
  return rawHeaders.filter(isHost).length === 1;
}
