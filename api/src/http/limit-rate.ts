import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressKey } from './address-key.js';
import { routeOf } from './http-hooks.js';
import { sendProblem } from './problem.filter.js';
import { RateWindow, WINDOW_S } from './rate-window.js';
import { RateLimited } from './guard.errors.js';

/** A device or an address without a session may send one fifth of what a session may. */
const SHARE = 5;

interface Clients {
  /** Knows only tokens that were verified before: an invented token has no limit of its own. */
  sessionOf(request: FastifyRequest): string | undefined;
  deviceOf(request: FastifyRequest): string | undefined;
}

/**
 * Counts each request of a session for that session, of a device that has signed in before for that
 * device, and every other request for its address. So a user can sign in and stay signed in while
 * others at the same address use up its share.
 */
export function limitRate(
  fastify: FastifyInstance,
  perSession: number,
  clients: Clients,
  now?: () => number,
) {
  if (perSession === 0) return;
  const window = new RateWindow(now);
  const share = Math.ceil(perSession / SHARE);
  const quotas = { session: perSession, device: share, address: share };
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!/^\/api(\/|\?|$)/.test(routeOf(request))) return done();
    const [policy, key] = counted(request, clients);
    const quota = quotas[policy];
    const { remaining, resetS, isExceeded } = window.spend(`${policy} ${key}`, quota);
    // draft-ietf-httpapi-ratelimit-headers-10
    reply.header('ratelimit-policy', `"${policy}";q=${quota};w=${WINDOW_S}`);
    reply.header('ratelimit', `"${policy}";r=${remaining};t=${resetS}`);
    if (!isExceeded) return done();
    sendProblem(new RateLimited({ headers: { 'retry-after': `${resetS}` } }), request, reply);
  });
}

function counted(request: FastifyRequest, clients: Clients) {
  const session = clients.sessionOf(request);
  if (session) return ['session', session] as const;
  const device = clients.deviceOf(request);
  if (device) return ['device', device] as const;
  return ['address', addressKey(request.ip)] as const;
}
