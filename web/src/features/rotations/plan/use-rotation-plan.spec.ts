import { describe, expect, it } from 'vitest';
import { withoutRejected } from './use-rotation-plan';

describe('withoutRejected', () => {
  const choices = { web: { startFirst: true }, api: { busy: 'skip' as const } };
  const errorAt = (...pointers: string[]) => ({
    errors: pointers.map((pointer) => ({ pointer, detail: 'No' })),
  });

  it.each([
    [errorAt('/choices/web'), { api: choices.api }],
    [errorAt('/choices/web/startFirst', '/choices/api'), {}],
    [errorAt('/choices/other'), null],
    [errorAt('/changes/0/value'), null],
    [errorAt(), null],
  ])('after %j returns %j', (problem, left) =>
    expect(withoutRejected(choices, problem)).toEqual(left),
  );
});
