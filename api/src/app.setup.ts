import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { Audit } from './audit/index.js';
import { ApiAdapter } from './http/api-adapter.js';
import { addHttpHooks, isApi, requestIdOf } from './http/http-hooks.js';
import { acceptJsonOnly } from './http/json-body.js';
import { createLog, JsonLogger } from './common/json-logger.js';
import { ETags } from './http/representation.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { refuseAddress, refuseBytes } from './http/raw-errors.js';
import { registerHttpGuards, stopSignals, tlsOptions } from './http/index.js';
import { HttpEnv, MetricsEnv, toHttpEnv, type Env } from './env/index.js';
import { Metrics, serveMetrics } from './metrics/index.js';
import { serveDocument } from './openapi/serve-document.js';
import { Condition } from './swarm/index.js';

/** Input passes zod's schemas: those of Fastify have compilers that take their time to load. */
const refuse = () => {
  throw new Error('Fastify must not get schemas');
};

export async function createApp(env: Env): Promise<NestFastifyApplication> {
  const log = createLog(env.WAXSEAL_LOG_LEVEL);
  const { tls, trustedProxies } = toHttpEnv(env);
  const adapter = new ApiAdapter({
    ...(tls && { https: tlsOptions(tls) }),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseBytes,
    routerOptions: { maxParamLength: 300 },
    schemaController: { compilersFactory: { buildValidator: refuse, buildSerializer: refuse } },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(env), adapter, {
    bodyParser: false,
    bufferLogs: false,
    logger: new JsonLogger(log),
    abortOnError: false,
  });
  adapter.tags = app.get(ETags);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  acceptJsonOnly(fastify);
  addSecurityHeaders(fastify);
  addHttpHooks(fastify);
  registerHttpGuards(fastify, app.get(HttpEnv));
  serveMetrics(fastify, app.get(Metrics), app.get(MetricsEnv));
  markStaleAnswers(fastify, app.get(Condition));
  markPendingAudit(fastify, app.get(Audit));
  await fastify.register(cookie);
  app.setGlobalPrefix('api/v1', { exclude: ['healthz', 'readyz'] });
  serveDocument(app, fastify);
  app.enableShutdownHooks([...stopSignals], { useProcessExit: true });
  return app;
}

/** While the Engine is away reads go on from the cache, and say since when it is old. */
function markStaleAnswers(fastify: FastifyInstance, swarmStatus: Condition) {
  fastify.addHook('onSend', (request, reply, _body, done) => {
    const since = swarmStatus.staleSince;
    if (since !== null && request.method === 'GET' && isApi(request) && reply.statusCode < 400)
      reply.header('waxseal-stale-since', since);
    done();
  });
}

/** What was done is answered as it is, though its outcome could not be written down yet. */
function markPendingAudit(fastify: FastifyInstance, audit: Audit) {
  fastify.addHook('onSend', (request, reply, _body, done) => {
    if (audit.isBehind && request.method !== 'GET') reply.header('waxseal-audit-pending', 'true');
    done();
  });
}
