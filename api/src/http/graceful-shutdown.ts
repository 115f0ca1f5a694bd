import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.filter.js';
import { Stopping } from './guard.errors.js';

export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Less than the ten seconds after which Docker kills a container. */
const FORCE_AFTER_MS = 8_000;
const EXIT_AFTER_MS = 9_000;
const CHECK_EVERY_MS = 200;

/** Rejects new requests from the signal on; running ones get limited time to finish. */
export function gracefulShutdown(fastify: FastifyInstance) {
  let isStopping = false;
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isStopping) return;
    const headers = { connection: 'close', 'retry-after': '5' };
    sendProblem(new Stopping({ headers }), request, reply);
    return reply;
  });
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    const { server, log } = fastify;
    // A keep-alive connection whose request ends in the meantime would delay the close by a minute.
    setInterval(() => server.closeIdleConnections(), CHECK_EVERY_MS).unref();
    setTimeout(() => server.closeAllConnections(), FORCE_AFTER_MS).unref();
    setTimeout(() => {
      log.warn('Stopped before all requests had ended');
      process.exit(0);
    }, EXIT_AFTER_MS).unref();
  };
  for (const signal of stopSignals) process.on(signal, stop);
}
