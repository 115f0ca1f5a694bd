import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AuthenticatedRequest } from './actor.js';

const REQUEST_ID = /^[\w-]{8,64}$/;

/** Keeps the client's `X-Request-Id` if it is safe to log. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Forbids caching of the API, adds the request id to each response and logs one line per request. */
export function addHttpHooks(fastify: FastifyInstance) {
  fastify.addHook('onRequest', (request, reply, done) => {
    addHeaders(request, reply);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'info';
    request.log[level](
      {
        requestId: request.id,
        method: request.method,
        // The pattern, not the address: names and queries stay out of the log.
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        userId: (request as AuthenticatedRequest).actor?.userId,
      },
      'request',
    );
    done();
  });
}

export function addHeaders(request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-request-id', request.id);
  if (isApi(request)) forbidCaching(reply);
}

export const forbidCaching = (reply: FastifyReply) => reply.header('cache-control', 'no-store');

const API = /^\/(api|healthz|readyz|metrics)(\/|\?|$)/;
/** The route of the panel's pages. */
export const ANY_PATH = '/*';

/** The route, which is the same for every spelling of a path; the path itself if only the panel has it. */
export function routeOf({ url, routeOptions }: Pick<FastifyRequest, 'url' | 'routeOptions'>) {
  const { url: route = ANY_PATH } = routeOptions;
  return route === ANY_PATH ? url : route;
}

export const isApi = (request: FastifyRequest) => API.test(routeOf(request));
