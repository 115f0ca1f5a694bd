import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import { problems, Problem, type ProblemCode } from '@waxseal/shared';

/** Marks a problem of an operation, until the document describes the responses by their problems. */
export const markOf = (code: ProblemCode) => `x-problem-${code}` as const;

/** Adds problems to the documented responses of a route. */
export const ApiProblems = (...codes: ProblemCode[]): MethodDecorator =>
  applyDecorators(
    ...codes.flatMap((code) => [
      ApiExtension(markOf(code), true),
      ApiResponse({ status: problems[code][0], standardSchema: Problem }),
    ]),
  );
