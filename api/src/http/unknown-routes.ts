import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { ANY_PATH, isApi } from './http-hooks.js';
import { MethodNotAllowed, NotFound } from './http.errors.js';
import { MERGE_PATCH } from './json-body.js';
import { sendProblem } from './problem.filter.js';

const noop = () => undefined;

/**
 * Rejects a path that no route has with 404, and a method that its routes do not have with 405,
 * before a body is read. Answers OPTIONS. The methods come from Fastify's own router, because a path
 * like `/secrets/deletions` can belong to two routes.
 */
export function refuseUnknownRoutes(fastify: FastifyInstance, maxParamLength: number) {
  const router = findMyWay({ maxParamLength });
  const methods = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat() as HTTPMethod[]) {
      methods.add(one);
      if (!router.hasRoute(one, url)) router.on(one, url, noop, url);
    }
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const path = request.url.split('?')[0]!;
    const { url: route } = request.routeOptions;
    if (!request.is404 && !(route === ANY_PATH && isApi(request))) return done();
    const allowed = [...methods].filter((method) => {
      if (path === '*') return true;
      const found = router.find(method, path);
      return found && !(found.store === ANY_PATH && isApi(request));
    });
    if (allowed.length === 0) return sendProblem(new NotFound(), request, reply);
    const headers = { allow: [...allowed, 'OPTIONS'].sort().join(', ') };
    if (request.method !== 'OPTIONS')
      return sendProblem(new MethodNotAllowed({ headers }), request, reply);
    // RFC 5789 section 3.1
    const patch = allowed.includes('PATCH') && { 'accept-patch': MERGE_PATCH };
    void reply
      .status(204)
      .headers({ ...headers, ...patch })
      .send();
  });
}
