import type { OpenAPIObject } from '@nestjs/swagger';
import { addProblems, type Responses } from './add-problems.js';

const header = (description: string, type: 'string' | 'integer' = 'string') => ({
  description,
  schema: { type },
});
const headers = {
  RateLimit: header('What is left, and the seconds until there is more'),
  RateLimitPolicy: header('Requests in how many seconds'),
  RetryAfter: header('Seconds', 'integer'),
};
const reference = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });
const rateHeaders = {
  RateLimit: reference('RateLimit'),
  'RateLimit-Policy': reference('RateLimitPolicy'),
  'Retry-After': reference('RetryAfter'),
};

/** What is answered before a route is reached, whatever it is. */
export function withEdgeResponses(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, headers };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Responses>)) {
      // Bytes that are no HTTP, or a broken escape in the address, are refused whatever they ask for.
      addProblems(operation, 'bad-request', 'stopping', 'migrating');
      if (!path.startsWith('/api/')) continue;
      addProblems(operation, 'unknown-host', 'rate-limited', 'internal', 'database-unavailable');
      // A body is read even where none is asked for.
      if (method !== 'get') addProblems(operation, 'body-too-large', 'unsupported-media-type');
      Object.assign(operation.responses['429']!, { headers: rateHeaders });
    }
  }
  return document;
}
