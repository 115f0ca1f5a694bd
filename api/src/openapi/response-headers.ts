import type { OpenAPIObject } from '@nestjs/swagger';
import { CONFIDENTIAL } from '../http/confidential.js';

interface Response {
  headers?: Record<string, object>;
  content?: Record<string, unknown>;
}
interface Operation {
  parameters?: { name?: string }[];
  responses: Record<string, Response>;
  'x-access'?: string;
  [CONFIDENTIAL]?: boolean;
  operationId?: string;
}

const text = { type: 'string' };
const isTrue = { type: 'string', enum: ['true'] };

/** Headers that mean the same wherever they occur. They are in `components`, because nearly every response has some. */
const common = {
  'X-Request-Id': {
    description: 'ID of the request, as in the log and in `requestId` of a problem',
    required: true,
    schema: text,
  },
  'Cache-Control': {
    description: 'Always `no-store`: compare with `If-None-Match` instead of storing a response',
    required: true,
    schema: text,
  },
  RateLimit: {
    description: 'Remaining requests `r`, and seconds `t` until the limit resets',
    schema: text,
  },
  'RateLimit-Policy': {
    description: 'Number of requests `q`, and length `w` of the window in seconds',
    schema: text,
  },
  'Retry-After': {
    description: 'Seconds to wait before the request is sent again',
    schema: { type: 'integer' },
  },
  'WWW-Authenticate': {
    description:
      '`Bearer`, with `error="invalid_token"` if the token is not valid (RFC 6750), or `error="insufficient_user_authentication"` and `max_age` if the session must show its second factor again (RFC 9470)',
    schema: text,
  },
  'Waxseal-Stale-Since': {
    description: 'Present while Docker cannot be read: the time of what the response shows',
    schema: { type: 'string', format: 'date-time' },
  },
  'Waxseal-Audit-Pending': {
    description: 'Present while outcomes of actions wait to be stored in the audit log',
    schema: isTrue,
  },
  'Idempotency-Replayed': {
    description:
      'Present if the response repeats the outcome of an earlier request with the same key',
    schema: isTrue,
  },
} as const;

const spec = '`"<spec>.<representation>"`: compared by `If-Match` and `If-None-Match`';
const etag = { description: spec, required: true, schema: text };
/** Of a response that is a plan with `dryRun=true`, which has none. */
const etagOfChange = { description: `${spec}. Not with \`dryRun=true\``, schema: text };
const location = { description: 'Path of the resource', required: true, schema: text };
const locationOfChange = {
  description: 'Path of the resource. Not with `dryRun=true`',
  schema: text,
};
/** Of the resource that a problem shows in `current`. */
const etagOfCurrent = { description: `Of \`current\`: ${spec}`, schema: text };
const locationOfCurrent = { description: 'Path of `current`', schema: text };
const formerLocation = {
  description: 'Path of the resource that the first request with this key created',
  schema: text,
};
const attributes = 'HttpOnly, SameSite=Strict';
const refreshCookie = { description: `The refresh token: ${attributes}`, schema: text };
const signInCookies = {
  description: `Two cookies, \`waxseal_refresh\` and \`waxseal_device\`: the refresh token, and what makes this client known to the account, so that wrong passwords of others do not delay it. ${attributes}; with the prefix \`__Secure-\` over HTTPS`,
  schema: text,
};
/** They start a session. */
const signIns = ['signIn', 'signInWithCode', 'completeSetup'];

const disposition = { description: 'Names the file', required: true, schema: text };

/** Adds the headers that Waxseal sends to the responses that have them. */
export function withResponseHeaders(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, headers: common };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const call = { path, method, status: Number(status), operation };
        response.headers = {
          ...Object.fromEntries(commonOf(call).map((name) => [name, referenceTo(name)])),
          ...ownOf(call, response),
        };
      }
    }
  }
  return document;
}

interface Call {
  path: string;
  method: string;
  status: number;
  operation: Operation;
}

const referenceTo = (name: string) => ({ $ref: `#/components/headers/${name}` });
const takes = ({ parameters = [] }: Operation, wanted: string) =>
  parameters.some(({ name }) => name === wanted);

function commonOf({ path, method, status, operation }: Call): (keyof typeof common)[] {
  const isOnce = takes(operation, 'Idempotency-Key');
  return [
    'X-Request-Id',
    'Cache-Control',
    ...(path.startsWith('/api/') ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 || status === 503 || (status === 409 && isOnce)
      ? (['Retry-After'] as const)
      : []),
    ...(method === 'get' && status < 400 ? (['Waxseal-Stale-Since'] as const) : []),
    ...(method === 'get' ? [] : (['Waxseal-Audit-Pending'] as const)),
    // What the first request created may have been deleted since.
    ...(isOnce && (status < 300 || status === 404 || (status === 409 && takes(operation, 'wait')))
      ? (['Idempotency-Replayed'] as const)
      : []),
  ];
}

function ownOf({ method, status, operation }: Call, { content }: Response): Record<string, object> {
  const isJson = content !== undefined && 'application/json' in content;
  const isOnce = takes(operation, 'Idempotency-Key');
  if (operation['x-access'] === 'public')
    return method === 'post' && status < 500 ? cookiesOf(status, operation) : {};
  // An outdated plan is answered with 412 too, and has no ETag.
  if (status === 304 || (status === 412 && takes(operation, 'If-Match'))) return { ETag: etag };
  if (status === 201 || status === 202) return { ETag: etag, Location: location };
  const waits = method !== 'get' && takes(operation, 'wait');
  if (waits && status === 200) return { ETag: etagOfChange, Location: locationOfChange };
  if (waits && status === 409) return { ETag: etagOfCurrent, Location: locationOfCurrent };
  if (status === 404 && isOnce) return { Location: formerLocation };
  if (content && 'text/csv' in content) return { 'Content-Disposition': disposition };
  if (status !== 200 || !isJson || operation[CONFIDENTIAL]) return {};
  const isPlanOnly = '201' in operation.responses || '202' in operation.responses;
  if (takes(operation, 'dryRun'))
    return isPlanOnly || method === 'delete' ? {} : { ETag: etagOfChange };
  return method === 'post' ? {} : { ETag: etag };
}

/** A client that fails to refresh, or signs out, is told to forget the refresh token. */
function cookiesOf(status: number, { operationId = '' }: Operation): Record<string, object> {
  if (!signIns.includes(operationId)) return { 'Set-Cookie': refreshCookie };
  return status < 300 ? { 'Set-Cookie': signInCookies } : {};
}
