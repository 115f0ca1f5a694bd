import type { OpenAPIObject } from '@nestjs/swagger';
import { addProblems, type Responses } from './add-problems.js';

const header = (description: string, type: 'string' | 'integer' = 'string') => ({
  description,
  schema: { type },
});
const headers = {
  RateLimit: header('Remaining requests, and the seconds until the limit resets'),
  RateLimitPolicy: header('Number of requests and length of the window in seconds'),
  RetryAfter: header('Seconds', 'integer'),
};
const reference = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });
const rateHeaders = {
  RateLimit: reference('RateLimit'),
  'RateLimit-Policy': reference('RateLimitPolicy'),
  'Retry-After': reference('RetryAfter'),
};

/** Adds the responses that Waxseal can send before a request reaches its route. */
export function withEdgeResponses(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, headers };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Responses>)) {
      // Invalid HTTP and broken escapes in the address are rejected for every route.
      addProblems(operation, 'bad-request', 'stopping', 'migrating');
      if (!path.startsWith('/api/')) continue;
      addProblems(operation, 'unknown-host', 'rate-limited', 'internal', 'database-unavailable');
      // Waxseal reads a body even if the route expects none.
      if (method !== 'get') addProblems(operation, 'body-too-large', 'unsupported-media-type');
      Object.assign(operation.responses['429']!, { headers: rateHeaders });
    }
  }
  return document;
}
