import type { OpenAPIObject } from '@nestjs/swagger';
import { problems, type ProblemCode } from '@waxseal/shared';

export interface Responses {
  responses: Record<string, { description?: string; content?: object }>;
}

const content = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** Adds problems to the responses of an operation that its decorators have declared. */
export function addProblems({ responses }: Responses, ...codes: ProblemCode[]) {
  for (const code of codes) {
    const [status, title] = problems[code];
    const known = responses[status]?.description ?? '';
    if (known.includes(`\`${code}\``)) continue;
    const description = [known, `\`${code}\`: ${title}`].filter(Boolean).join('. ');
    responses[status] = { content, ...responses[status], description };
  }
}

interface Operation extends Responses {
  parameters?: { in: string; name: string }[];
  requestBody?: object;
}

const operationsOf = (document: OpenAPIObject) =>
  Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>));

/** Adds the problems that follow from the parameters and body of a route, so that controllers need not. */
export function withDerivedProblems(document: OpenAPIObject): OpenAPIObject {
  for (const operation of operationsOf(document)) {
    const { parameters = [], requestBody } = operation;
    if (parameters.some((one) => one.in === 'path')) addProblems(operation, 'not-found');
    if (parameters.some(({ name }) => name === 'cursor')) addProblems(operation, 'bad-cursor');
    if (parameters.some(({ name }) => name === 'If-Match'))
      addProblems(operation, 'stale-version', 'precondition-required');
    if (requestBody) addProblems(operation, 'invalid-input');
  }
  return document;
}

/** Sorts the problems of each status in the order of the catalog. */
export function withSortedProblems(document: OpenAPIObject): OpenAPIObject {
  const catalog = Object.keys(problems) as ProblemCode[];
  for (const response of operationsOf(document).flatMap((one) => Object.values(one.responses))) {
    const named = catalog.filter((code) => response.description?.includes(`\`${code}\`: `));
    if (named.length > 0)
      response.description = named.map((code) => `\`${code}\`: ${problems[code][1]}`).join('. ');
  }
  return document;
}
