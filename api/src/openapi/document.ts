import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { CONFIDENTIAL } from '../http/confidential.js';
import { MERGE_PATCH } from '../http/json-body.js';
import { addProblems, withDerivedProblems, withProblems, type Responses } from './add-problems.js';
import { withDescriptions } from './descriptions.js';
import { withDiscriminators } from './discriminators.js';
import { withEdgeResponses } from './edge-responses.js';
import { withoutChoicesOfOne } from './choices-of-one.js';
import { withNumberFormats } from './number-formats.js';
import { withResponseHeaders } from './response-headers.js';
import { withOpenResponses } from './response-schemas.js';
import { tags } from './tags.js';

const description = `A typed API for the secrets and services of a Docker Swarm. Every route denies access unless a permission allows it.

Sign in with \`POST /api/v1/auth/login\` and send the access token as \`Authorization: Bearer\`.
Every error is an RFC 9457 problem: decide by its \`code\`. Reads return an \`ETag\`, changes need
\`If-Match\`, and \`?dryRun=true\` returns the plan of a change and writes nothing.

Responses get more fields, and their enums more values: ignore what you do not know, and treat a problem
with an unknown \`code\` by its status. Requests are strict: an unknown field is rejected.`;

export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Waxseal')
    .setDescription(description)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: `The access token from \`signIn\`, valid for 10 minutes. Waxseal verifies it as RFC8725 says: one algorithm (ES256), type, issuer, audience and expiry.`,
    });
  for (const [name, about] of Object.entries(tags)) config.addTag(name, about);
  const document = SwaggerModule.createDocument(app, config.build());
  return [
    withProblemType,
    withTextSchemas,
    withDerivedProblems,
    withCommonHeaders,
    withEdgeResponses,
    withProblems,
    withResponseHeaders,
    withMergePatches,
    withDescriptions,
    withoutChoicesOfOne,
    withOpenResponses,
    withDiscriminators,
    withNumberFormats,
  ].reduce((text, step) => step(text), document);
}

type Content = Record<string, { schema?: { $ref?: string; type?: string } }>;
interface Operation extends Responses {
  responses: Record<string, { description?: string; content?: Content }>;
  parameters?: object[];
  'x-access'?: string;
  [CONFIDENTIAL]?: boolean;
}

const PROBLEM = '#/components/schemas/Problem';

/** Sets the media type of problems (RFC 9457 section 3), which the decorators cannot express. */
function withProblemType(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, Operation>),
  );
  for (const response of operations.flatMap(({ responses }) => Object.values(responses))) {
    const problem = Object.values(response.content ?? {}).find(
      ({ schema }) => schema?.$ref === PROBLEM,
    );
    if (problem) response.content = { 'application/problem+json': problem };
  }
  return document;
}

/** A response of several records or lines is no instance of the schema of one of them. */
function withTextSchemas(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, Operation>),
  );
  for (const { content = {} } of operations.flatMap(({ responses }) => Object.values(responses)))
    for (const type of ['application/x-ndjson', 'text/plain'])
      if (content[type]?.schema?.$ref) content[type] = { schema: { type: 'string' } };
  return document;
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const idempotencyKey = header(
  'Idempotency-Key',
  'Kept for 24 hours: repeating the request returns the outcome of the first one',
);
const ifNoneMatch = header(
  'If-None-Match',
  'ETag of the known representation: the response is 304 while it is unchanged',
);

/** Adds the headers and problems that all POST or GET routes share. */
function withCommonHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths) as Record<string, Operation | undefined>[]) {
    const { post, get } = path;
    if (post && post['x-access'] !== 'public') {
      post.parameters = [...(post.parameters ?? []), idempotencyKey];
      // What the first request created may have been deleted since.
      addProblems(post, 'idempotency-mismatch', 'still-running', 'outcome-unknown', 'not-found');
    }
    const read = get?.responses['200']?.content;
    // A file, which is also offered as CSV, has no ETag.
    const isJson = read?.['application/json'] && !read['text/csv'];
    if (get && isJson && get['x-access'] !== 'public' && !get[CONFIDENTIAL]) {
      get.parameters = [...(get.parameters ?? []), ifNoneMatch];
      get.responses['304'] = { description: 'The representation is unchanged' };
    }
  }
  return document;
}

/** Every PATCH is a merge patch (RFC 7396), which has a media type of its own. */
function withMergePatches(document: OpenAPIObject): OpenAPIObject {
  for (const { patch } of Object.values(document.paths) as { patch?: { requestBody?: object } }[]) {
    const { content } = (patch?.requestBody ?? {}) as { content?: Record<string, object> };
    const json = content?.['application/json'];
    if (json) content[MERGE_PATCH] = json;
  }
  return document;
}
