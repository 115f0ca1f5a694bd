import { existsSync, readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { HttpEnv } from '../env/index.js';
import { allowCompression } from '../http/compress.js';
import { routeOf } from '../http/http-hooks.js';
import { buildDocument } from './document.js';
import { toOpenApi30 } from './openapi-3-0.js';

/** Allows inline styles, because Swagger's page has an inline style block. It has no inline script. */
const docsPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/**
 * Serves the document at `/api/openapi.json`, as OpenAPI 3.0 at `/api/openapi-3.0.json`, and a page to read
 * and try it at `/api/docs`.
 */
export function serveDocument(app: INestApplication, fastify: FastifyInstance) {
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/docs')) reply.header('content-security-policy', docsPolicy);
    if (/^\/api\/openapi[\w.-]*\.json$/.test(routeOf(request))) allowCompression(reply);
  });
  const { basePath } = app.get(HttpEnv, { strict: false });
  const document = memoized(() => ({
    ...(readDocument() ?? buildDocument(app)),
    // The committed document is the same for all: only this process knows the path of its proxy.
    servers: [{ url: basePath || '/' }],
  }));
  const rendered = memoized(() => JSON.stringify(toOpenApi30(document())));
  fastify.get('/api/openapi-3.0.json', (_, reply) =>
    reply.type('application/json; charset=utf-8').send(rendered()),
  );
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Waxseal API',
  });
}

/** The path is the same from `dist/openapi` and from `dist/product`. */
const committed = new URL('../../openapi.json', import.meta.url);

/**
 * Reads the committed document, which `npm run check` compares with the code. Building it takes a second, in
 * which no other request is answered.
 */
const readDocument = () =>
  existsSync(committed)
    ? (JSON.parse(readFileSync(committed, 'utf8')) as OpenAPIObject)
    : undefined;

/** Most processes are never asked for the document. */
function memoized<Value>(make: () => Value) {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
