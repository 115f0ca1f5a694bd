import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../env/loopback.js';

/** For responses that are sent without hooks. */
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

/** The default policy. The panel and the API documentation replace it with their own. */
export function addSecurityHeaders(fastify: FastifyInstance) {
  fastify.addHook('onRequest', ({ protocol, hostname }, reply, done) => {
    reply.headers(ofEveryAnswer);
    // HSTS applies to all ports of a host: on loopback it would block other local servers.
    if (protocol === 'https' && !isLoopback(hostname))
      reply.header('strict-transport-security', HSTS);
    done();
  });
}
