import { problems, type ProblemCode } from '@waxseal/shared';

export interface Responses {
  responses: Record<string, { description?: string; content?: object }>;
}

const content = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** Tells of problems that an operation may answer beside those its decorators name. */
export function addProblems({ responses }: Responses, ...codes: ProblemCode[]) {
  for (const code of codes) {
    const [status, title] = problems[code];
    const known = responses[status]?.description ?? '';
    if (known.includes(`\`${code}\``)) continue;
    const description = [known, `\`${code}\`: ${title}`].filter(Boolean).join('. ');
    responses[status] = { content, ...responses[status], description };
  }
}
