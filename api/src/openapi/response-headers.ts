import type { OpenAPIObject } from '@nestjs/swagger';

interface Response {
  headers?: Record<string, object>;
  content?: Record<string, unknown>;
}
interface Operation {
  parameters?: { name?: string }[];
  responses: Record<string, Response>;
  'x-access'?: string;
}

const header = (description: string, required = true) => ({
  description,
  required,
  schema: { type: 'string' },
});

const etag = header('`"<spec>.<representation>"`: compared by `If-Match` and `If-None-Match`');
const location = header('Address of the resource');
const cookie = header('The refresh token: HttpOnly, SameSite=Strict');

/** Adds the headers that a client can rely on to the responses that have them. */
export function withResponseHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const operations of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const headers = headersOf(method, status, response, operation);
        if (Object.keys(headers).length > 0) response.headers = { ...response.headers, ...headers };
      }
    }
  }
  return document;
}

function headersOf(
  method: string,
  status: string,
  { content }: Response,
  operation: Operation,
): Record<string, object> {
  const isJson = content !== undefined && 'application/json' in content;
  if (operation['x-access'] === 'public')
    return isJson && method === 'post' ? { 'Set-Cookie': cookie } : {};
  // An outdated plan is answered with 412 too, and has no ETag.
  const isCompared = operation.parameters?.some(({ name }) => /^if-match$/i.test(name ?? ''));
  if (
    status === '304' ||
    (status === '412' && isCompared) ||
    (method === 'get' && status === '200' && isJson)
  )
    return { ETag: etag };
  if (status === '201' || status === '202') return { ETag: etag, Location: location };
  return {};
}
