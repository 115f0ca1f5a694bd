import type { Server } from 'node:https';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpEnv } from '../env/index.js';
import { compressResponses } from './compress.js';
import { gracefulShutdown } from './graceful-shutdown.js';
import { addHttpHooks, isApi } from './http-hooks.js';
import { acceptJsonOnly, continueLate } from './json-body.js';
import { refuseUnknownHosts } from './known-hosts.js';
import { limitRate } from './limit-rate.js';
import { watchResponses } from './raw-errors.js';
import type { Access } from './requires.js';
import { addSecurityHeaders } from './security-headers.js';
import { limitConnections } from './server-limits.js';
import { TlsRenewal } from './serve-tls.js';
import { refuseUnknownRoutes } from './unknown-routes.js';

/** Longer than every name. */
export const MAX_PARAMETER_LENGTH = 300;

/** Functions of other folders, which the pipeline does not import. */
export interface PipelineParts {
  env: HttpEnv;
  /** Throws or rejects unless the client may use a route with this access rule. */
  authorize(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<void> | void;
  /** The session of a request whose access token is known to be valid. */
  sessionOf(request: FastifyRequest): string | undefined;
  /** The device of a request with a valid device cookie. */
  deviceOf(request: FastifyRequest): string | undefined;
  /** Since when the Swarm cache is outdated, ISO 8601; null while it is up to date. */
  staleSince(): string | null;
  /** Whether outcomes wait to be written to the audit. */
  isAuditBehind(): boolean;
  serveMetrics(): void;
  serveDocument(): void;
  /** Undefined if no panel is served: in specs, and when the OpenAPI document is written. */
  servePanel?: (() => Promise<void>) | undefined;
}

/**
 * Everything a request passes before and after its handler, in order: Fastify runs hooks of one
 * kind in the order they are added. Only the first group adds headers to every response, so it
 * comes before anything that can reject a request.
 */
export async function addPipeline(fastify: FastifyInstance, parts: PipelineParts) {
  const { env } = parts;

  // Body: strict UTF-8 JSON only, because a secret's value is stored byte for byte.
  acceptJsonOnly(fastify);
  continueLate(fastify);

  limitConnections(fastify, env.maxConnections);
  watchResponses(fastify.server);

  // Headers that also an error must carry: browser protection, then request id and `no-store`.
  addSecurityHeaders(fastify);
  // Also writes one log line a response, with the route's pattern in place of the address.
  addHttpHooks(fastify);

  // DNS rebinding: a page that resolves its own name to this server sends that name in `Host`.
  refuseUnknownHosts(fastify, env);
  // The refresh token and the device are in cookies.
  await fastify.register(cookie);
  // Before authentication, so that guessing tokens costs the guesser and not the database.
  limitRate(fastify, env.rateLimit, parts);

  // Both before the body: a client without a token, or with a wrong address, must not make Waxseal read one.
  refuseUnknownRoutes(fastify, MAX_PARAMETER_LENGTH);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (!access) return done();
    // A promise is waited for only if there is one: most clients are known without a read.
    const authorizing = parts.authorize(request, reply, access);
    if (authorizing) authorizing.then(() => done(), done);
    else done();
  });

  // Adds the route `/metrics`; its counter runs on each response that has a route.
  parts.serveMetrics();

  // Reads keep working from the cache while the Engine is away: the response says since when.
  markStaleAnswers(fastify, parts);
  // A change that succeeded is reported as it is, even if its outcome is not yet in the audit.
  markPendingAudit(fastify, parts);

  compressResponses(fastify);

  // `/api/openapi.json` and `/api/docs`; the page gets a policy of its own over the general one.
  parts.serveDocument();

  // A renewed certificate is used without a restart.
  if (env.tls) {
    const renewal = new TlsRenewal(fastify.server as unknown as Server, env.tls);
    fastify.addHook('onClose', async () => renewal.close());
  }

  addBasePath(fastify, env.basePath);

  if (!parts.servePanel) return;
  // Rejects new requests from the stop signal on, while running ones finish.
  gracefulShutdown(fastify);
  // Last: the panel answers every path that no other route has.
  await parts.servePanel();
}

/** `Location` is an address for the client, behind the proxy that has removed the base path. */
function addBasePath(fastify: FastifyInstance, basePath: string) {
  fastify.decorate('basePath', basePath);
  if (basePath === '') return;
  fastify.addHook('onSend', (_request, reply, _body, done) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string' && location.startsWith('/'))
      reply.header('location', basePath + location);
    done();
  });
}

function markStaleAnswers(fastify: FastifyInstance, { staleSince }: PipelineParts) {
  fastify.addHook('onSend', (request, reply, _body, done) => {
    const since = staleSince();
    if (since !== null && isRead(request) && isApi(request) && reply.statusCode < 400)
      reply.header('waxseal-stale-since', since);
    done();
  });
}

function markPendingAudit(fastify: FastifyInstance, { isAuditBehind }: PipelineParts) {
  fastify.addHook('onSend', (request, reply, _body, done) => {
    if (isAuditBehind() && !isRead(request)) reply.header('waxseal-audit-pending', 'true');
    done();
  });
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';
