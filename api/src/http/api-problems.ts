import 'reflect-metadata';
import { ApiResponse } from '@nestjs/swagger';
import { problems, Problem, type ProblemCode } from '@waxseal/shared';

const PROBLEMS = 'waxseal:problems';

/** Adds problems to the documented responses of a route, or of each route of a class; one response per status. */
export const ApiProblems =
  (...codes: ProblemCode[]): MethodDecorator & ClassDecorator =>
  (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    const subject = (descriptor?.value ?? target) as object;
    const before = (Reflect.getMetadata(PROBLEMS, subject) ?? []) as ProblemCode[];
    const known = [...new Set([...before, ...codes])];
    Reflect.defineMetadata(PROBLEMS, known, subject);
    for (const status of new Set(codes.map((code) => problems[code][0])))
      ApiResponse({
        status,
        description: known
          .filter((code) => problems[code][0] === status)
          .map((code) => `\`${code}\`: ${problems[code][1]}`)
          .join('. '),
        standardSchema: Problem,
      })(target, name!, descriptor!);
  };
