import type { OpenAPIObject } from '@nestjs/swagger';
import { problems, type ProblemCode } from '@waxseal/shared';

interface Operation {
  responses: Record<string, object>;
}

const content = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};
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

const answer = (code: ProblemCode) => ({
  description: `\`${code}\`: ${problems[code][1]}`,
  content,
});

/** What is answered before a route is reached, whatever it is. */
export function withEdgeResponses(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, headers };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const { responses } of Object.values(operations as Record<string, Operation>)) {
      responses['503'] ??= answer('stopping');
      if (!path.startsWith('/api/')) continue;
      responses['421'] ??= answer('unknown-host');
      responses['429'] ??= { ...answer('rate-limited'), headers: rateHeaders };
    }
  }
  return document;
}
