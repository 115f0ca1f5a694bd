import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../env/loopback.js';

/** For answers that no hook ever sees. */
export const hardened = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

const HSTS = 'max-age=31536000';

/** What is no page needs no policy but this one; panel and docs set their own over it. */
export async function addSecurityHeaders(fastify: FastifyInstance) {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': [`'none'`], 'frame-ancestors': [`'none'`] },
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // Of browsers that are gone.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xXssProtection: false,
    // Below, since it depends on the request.
    strictTransportSecurity: false,
  });
  fastify.addHook('onRequest', async ({ protocol, hostname }, reply) => {
    // It holds for all ports of a host: on loopback it would shut out whatever else runs there.
    if (protocol === 'https' && !isLoopback(hostname))
      reply.header('strict-transport-security', HSTS);
  });
}
