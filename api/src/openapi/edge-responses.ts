import type { OpenAPIObject } from '@nestjs/swagger';
import { addProblems, type Responses } from './add-problems.js';

/** Adds the responses that Waxseal can send before a request reaches its route. */
export function withEdgeResponses(document: OpenAPIObject): OpenAPIObject {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Responses>)) {
      // Invalid HTTP, slow or large headers and broken escapes in the address are rejected for every route.
      addProblems(operation, 'bad-request', 'internal', 'stopping', 'migrating');
      addProblems(operation, 'request-timeout', 'headers-too-large');
      if (!path.startsWith('/api/')) continue;
      addProblems(operation, 'unknown-host', 'rate-limited', 'database-unavailable');
      // Waxseal reads a body even if the route expects none.
      if (method !== 'get') addProblems(operation, 'body-too-large', 'unsupported-media-type');
    }
  }
  return document;
}
