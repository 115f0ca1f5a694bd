import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problems, Problem, type ProblemCode } from '@waxseal/shared';

/** Documents the problems a route may answer, one response a status. */
export const ApiProblems = (...codes: ProblemCode[]) => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const [status] = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, known]) =>
      ApiResponse({
        status,
        description: known.map((code) => `\`${code}\`: ${problems[code][1]}`).join('. '),
        standardSchema: Problem,
      }),
    ),
  );
};
