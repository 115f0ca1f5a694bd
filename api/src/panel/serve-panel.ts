import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { NotFound } from '../http/http.errors.js';
import { isApi } from '../http/http-hooks.js';
import { StartFailure } from '../common/start-failure.js';
import { contentSecurityPolicy } from './content-security-policy.js';

const builtPanel = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** Serves the built panel on the port of the API. The panel routes every path that is not a file itself. */
export async function servePanel(fastify: FastifyInstance, basePath = '', root = builtPanel) {
  if (!existsSync(join(root, 'index.html')))
    throw new StartFailure(`The panel is not built: ${join(root, 'index.html')} is missing`);
  const policy = contentSecurityPolicy(readHashes(root));
  const index = withBasePath(readFileSync(join(root, 'index.html'), 'utf8'), basePath);
  await fastify.register(fastifyStatic, {
    root,
    index: false,
    wildcard: false,
    globIgnore: ['index.html', 'csp.json', '**/*.gz'],
    // The build writes a gzip file beside each script and style sheet.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = dirname(path).endsWith('/assets');
      // A worker is subject to the policy of its own script file.
      reply.header('content-security-policy', policy);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  fastify.get('/*', async (request, reply) => {
    // The asset may belong to an earlier build: the browser would run a page in its place as a script.
    if (isApi(request) || request.url.startsWith('/assets/')) throw new NotFound();
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(index);
  });
}

/**
 * The build writes relative addresses, which scripts and styles resolve against their own. The page is
 * at any depth, so its addresses get the base path, and the panel reads the base path from the page.
 */
const withBasePath = (html: string, basePath: string) =>
  html
    .replaceAll(/(src|href)="\.\//g, `$1="${basePath}/`)
    .replace('name="base-path" content="/"', `name="base-path" content="${basePath}/"`);

/** Hashes of the style blocks that libraries of the panel insert, as listed by the build. */
function readHashes(root: string): string[] {
  const path = join(root, 'csp.json');
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as { 'style-src': string[] })['style-src'];
}
