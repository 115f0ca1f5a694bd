import type { OpenAPIObject } from '@nestjs/swagger';
import { problems, type ProblemCode } from '@waxseal/shared';
import { markOf } from '../http/api-problems.js';

type Marks = Partial<Record<ReturnType<typeof markOf>, boolean>>;
export interface Responses extends Marks {
  responses: Record<string, { description?: string; content?: object }>;
}

const content = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** Adds problems to those that the decorators of an operation have declared. */
export function addProblems(operation: Responses, ...codes: ProblemCode[]) {
  for (const code of codes) {
    operation[markOf(code)] = true;
    operation.responses[problems[code][0]] ??= { content };
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

/** Describes the responses of each status by their problems, in the order of the catalog. */
export function withProblems(document: OpenAPIObject): OpenAPIObject {
  const catalog = Object.keys(problems) as ProblemCode[];
  for (const operation of operationsOf(document)) {
    const own = catalog.filter((code) => operation[markOf(code)]);
    for (const code of own) {
      delete operation[markOf(code)];
      const [status, title] = problems[code];
      const response = operation.responses[status]!;
      response.description = [response.description, `\`${code}\`: ${title}`]
        .filter(Boolean)
        .join('. ');
    }
  }
  return document;
}
