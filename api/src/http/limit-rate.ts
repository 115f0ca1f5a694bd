import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressKey } from './address-key.js';
import type { SignedRequest } from './actor.js';
import { sendProblem } from './problem.filter.js';
import { RateWindow, WINDOW_S } from './rate-window.js';
import { RateLimited } from './guard.errors.js';

/** What an address may do that no one has signed in from, as a share of what a session may. */
const SHARE = 5;
const MAX_TOKENS = 10_000;

/**
 * Every request of a session counts for it, every other one for its address. Which session a token
 * belongs to is learnt from requests that were let in: a made-up one has no allowance of its own.
 */
export function limitRate(fastify: FastifyInstance, perSession: number, now?: () => number) {
  if (perSession === 0) return;
  const allowance = new RateWindow(now);
  const sessions = new KnownSessions();
  const quotas = { session: perSession, address: Math.ceil(perSession / SHARE) };
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith('/api/')) return done();
    const sessionId = sessions.find(request);
    const policy = sessionId ? 'session' : 'address';
    const quota = quotas[policy];
    const key = `${policy} ${sessionId ?? addressKey(request.ip)}`;
    const { remaining, resetS, isExceeded } = allowance.spend(key, quota);
    // draft-ietf-httpapi-ratelimit-headers-10
    reply.header('ratelimit-policy', `"${policy}";q=${quota};w=${WINDOW_S}`);
    reply.header('ratelimit', `"${policy}";r=${remaining};t=${resetS}`);
    if (!isExceeded) return done();
    sendProblem(new RateLimited({ headers: { 'retry-after': `${resetS}` } }), request, reply);
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    sessions.learn(request);
    done();
  });
}

class KnownSessions {
  private readonly idByToken = new Map<string, string>();

  find(request: FastifyRequest) {
    const { authorization } = request.headers;
    return authorization && this.idByToken.get(digestOf(authorization));
  }

  learn(request: SignedRequest) {
    const { actor, headers } = request;
    if (!actor || !headers.authorization) return;
    // Tokens live for minutes: those still in use are learnt again at once.
    if (this.idByToken.size >= MAX_TOKENS) this.idByToken.clear();
    this.idByToken.set(digestOf(headers.authorization), actor.sessionId);
  }
}

const digestOf = (text: string) => hash('sha256', text, 'base64');
