import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';
import type { HttpEnv } from '../env/index.js';
import { limitRate } from './limit-rate.js';
import { refuseUnknownHosts } from './refuse-hosts.js';
import { TlsRenewal } from './serve-tls.js';

/** What a request passes before anything of ours looks at it. */
export function registerHttpGuards(fastify: FastifyInstance, env: HttpEnv) {
  refuseUnknownHosts(fastify, env);
  limitRate(fastify, env.rateLimit);
  if (!env.tls) return;
  const renewal = new TlsRenewal(fastify.server as unknown as Server, env.tls);
  fastify.addHook('onClose', async () => renewal.close());
}
