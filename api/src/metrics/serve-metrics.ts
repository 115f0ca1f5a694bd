import type { FastifyInstance } from 'fastify';
import { problem } from '../http/problem.js';
import { sendProblem } from '../http/problem.filter.js';
import type { MetricsEnv } from '../env/index.js';
import { isAllowed } from './is-allowed.js';
import type { Metrics } from './metrics.js';

const Unauthenticated = problem('unauthenticated');
const challenge = { 'www-authenticate': 'Bearer realm="metrics"' };

/** Counts each request, and serves `/metrics` to clients with the token. */
export function serveMetrics(
  fastify: FastifyInstance,
  metrics: Metrics,
  { token, port }: MetricsEnv,
) {
  if (token === undefined && port === undefined) return;
  metrics.watchProcess();
  countRequests(fastify, metrics);
  if (token === undefined || port !== undefined) return;
  fastify.get('/metrics', async (request, reply) => {
    if (isAllowed(request.headers.authorization, token))
      return reply.type(metrics.contentType).send(await metrics.render());
    sendProblem(new Unauthenticated({ headers: challenge }), request, reply);
    return reply;
  });
}

function countRequests(fastify: FastifyInstance, metrics: Metrics) {
  fastify.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    // An event stream lasts as long as its client is connected, which is no useful request duration.
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const { url: route = 'none' } = routeOptions;
    const { statusCode: status, elapsedTime } = reply;
    metrics.requestDone({ method, route, status, seconds: elapsedTime / 1000 });
  });
}
