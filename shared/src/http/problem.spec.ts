import { describe, expect, it } from 'vitest';
import { Problem, problems, problemType } from './problem.js';

describe('A problem', () => {
  it.each(Object.entries(problems))('%s has an error status and a title', (_, [status, title]) => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it('has a type that names its code', () => {
    expect(problemType('not-found')).toBe('urn:waxseal:problem:not-found');
  });

  it('may contain the members of its code', () => {
    const problem = {
      type: problemType('secret-in-use'),
      title: 'The secret is in use',
      status: 409,
      code: 'secret-in-use',
      requestId: 'r1',
      usedBy: [{ service: 'web', spec: 'task' }],
    };
    expect(Problem.parse(problem)).toEqual(problem);
  });
});
