import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.filter.js';
import type { HttpEnv } from '../env/index.js';
import { UnknownHost } from './guard.errors.js';
import { KnownHosts } from './known-hosts.js';

const detail = 'Add this host to WAXSEAL_PUBLIC_URL or WAXSEAL_ALLOWED_HOSTS';

// Probes ask by whatever name they have, and learn nothing that matters.
const isProbe = (url: string) => /^\/(healthz|readyz|metrics)(\?|$)/.test(url);

/** RFC 9110 section 15.5.20: a request for another client is 421. */
export function refuseUnknownHosts(fastify: FastifyInstance, env: HttpEnv) {
  const known = new KnownHosts(env);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.url) || known.has(request.host)) return done();
    sendProblem(new UnknownHost({ detail }), request, reply);
  });
}
