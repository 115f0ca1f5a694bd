import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressKey } from './address-key.js';
import { routeOf } from './http-hooks.js';
import { sendProblem } from './problem.filter.js';
import { RateWindow, WINDOW_S } from './rate-window.js';
import { RateLimited } from './guard.errors.js';

/** An address without a session may send one fifth of what a session may. */
const SHARE = 5;

/**
 * Counts each request of a session for that session, and every other request for its address.
 * `sessionOf` knows only tokens that were verified before: an invented token has no limit of its own.
 */
export function limitRate(
  fastify: FastifyInstance,
  perSession: number,
  sessionOf: (request: FastifyRequest) => string | undefined,
  now?: () => number,
) {
  if (perSession === 0) return;
  const window = new RateWindow(now);
  const quotas = { session: perSession, address: Math.ceil(perSession / SHARE) };
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!/^\/api(\/|\?|$)/.test(routeOf(request))) return done();
    const sessionId = sessionOf(request);
    const policy = sessionId ? 'session' : 'address';
    const quota = quotas[policy];
    const key = `${policy} ${sessionId ?? addressKey(request.ip)}`;
    const { remaining, resetS, isExceeded } = window.spend(key, quota);
    // draft-ietf-httpapi-ratelimit-headers-10
    reply.header('ratelimit-policy', `"${policy}";q=${quota};w=${WINDOW_S}`);
    reply.header('ratelimit', `"${policy}";r=${remaining};t=${resetS}`);
    if (!isExceeded) return done();
    sendProblem(new RateLimited({ headers: { 'retry-after': `${resetS}` } }), request, reply);
  });
}
