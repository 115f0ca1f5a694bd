import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../env/loopback.js';

/** For answers that no hook ever sees. */
export const hardened = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

const ofEveryAnswer = {
  ...hardened,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
};

const HSTS = 'max-age=31536000';

/** The policy for everything that is not a page; panel and docs replace it with their own. */
export function addSecurityHeaders(fastify: FastifyInstance) {
  fastify.addHook('onRequest', ({ protocol, hostname }, reply, done) => {
    reply.headers(ofEveryAnswer);
    // HSTS applies to all ports of a host: on loopback it would block other local servers.
    if (protocol === 'https' && !isLoopback(hostname))
      reply.header('strict-transport-security', HSTS);
    done();
  });
}
