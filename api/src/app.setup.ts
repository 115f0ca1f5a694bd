import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { Audit } from './audit/index.js';
import { ApiTokens, DeviceCookies, PermissionGuard, VerifiedTokenCache } from './auth/index.js';
import { ApiAdapter } from './http/api-adapter.js';
import { requestIdOf } from './http/http-hooks.js';
import { createLog, JsonLogger } from './common/json-logger.js';
import { ETags } from './http/representation.js';
import { refuseAddress, refuseBytes } from './http/raw-errors.js';
import { stopSignals } from './http/index.js';
import { addPipeline, MAX_PARAMETER_LENGTH } from './http/pipeline.js';
import { toTarget } from './http/request-target.js';
import { serverLimits } from './http/server-limits.js';
import { HttpEnv, MetricsEnv, type Env } from './env/index.js';
import { toDatabaseEnv, toHttpEnv, toKeysEnv } from './env/slices.js';
import { makeMissingKey } from './keys/index.js';
import { Metrics, serveMetrics } from './metrics/index.js';
import { serveDocument } from './openapi/serve-document.js';
import { servePanel } from './panel/serve-panel.js';
import { SwarmStatus } from './swarm/index.js';

/** zod validates all input. Fastify's own schema compilers would only slow the start. */
const refuse = () => {
  throw new Error('Fastify must not get schemas');
};

/** `isProduct` serves the panel and stops on signals; specs and the OpenAPI writer do without. */
export async function createApp(
  env: Env,
  { isProduct = false } = {},
): Promise<NestFastifyApplication> {
  const log = createLog(env.WAXSEAL_LOG_LEVEL);
  makeMissingKey(toKeysEnv(env), toDatabaseEnv(env).path);
  const http = toHttpEnv(env);
  const { trustedProxies, basePath } = http;
  const adapter = new ApiAdapter({
    ...serverLimits(http),
    rewriteUrl: toTarget(basePath),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    loggerInstance: log,
    // The line of a request has its ID: a logger for each request would cost time and add nothing.
    childLoggerFactory: () => log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseBytes,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
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
  app.setGlobalPrefix('api/v1', { exclude: ['healthz', 'readyz'] });
  const swarmStatus = app.get(SwarmStatus);
  const audit = app.get(Audit);
  const tokens = app.get(VerifiedTokenCache);
  const apiTokens = app.get(ApiTokens);
  const devices = app.get(DeviceCookies);
  const guard = app.get(PermissionGuard);
  await addPipeline(fastify, {
    env: app.get(HttpEnv),
    authorize: (request, reply, access) =>
      guard.authorize(new ExecutionContextHost([request, reply]), access),
    sessionOf: (request) => tokens.sessionOf(request) ?? apiTokens.idOf(request),
    deviceOf: (request) => devices.idOf(request),
    staleSince: () => swarmStatus.staleSince,
    isAuditBehind: () => audit.isBehind,
    serveMetrics: () => serveMetrics(fastify, app.get(Metrics), app.get(MetricsEnv)),
    serveDocument: () => serveDocument(app, fastify),
    servePanel: isProduct ? () => servePanel(fastify, basePath) : undefined,
  });
  app.enableShutdownHooks([...stopSignals], { useProcessExit: true });
  return app;
}
