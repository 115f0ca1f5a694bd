import fc from 'fast-check';

/** A placeholder for a text that is unique to each request and that no response may contain. */
export const MARK = 'Mark0000';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const edgeCaseText = fc.oneof(
  fc.constantFrom(
    ...['', ' ', MARK, `${MARK}\u0000`, `\u0000${MARK}`, `${MARK}\r\nX-A: b`, `../${MARK}`],
    ...['__proto__', 'constructor', 'null', 'NaN', '-1', '1e400', '*', `"${MARK}`, `${MARK}\ud83d`],
    ...[
      `<img src=x onerror=${MARK}>`,
      `'; drop table user; -- ${MARK}`,
      `\${${MARK}}`,
      '%00',
      '\ufeff',
    ],
    ...[`${MARK}${'x'.repeat(300)}`, `${MARK}${'é'.repeat(5_000)}`],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text + MARK),
);
export const edgeCaseValue: fc.Arbitrary<Json> = fc.oneof(
  edgeCaseText,
  fc.constantFrom<Json>(null, true, false, [], {}, [[[]]], { [MARK]: MARK }, [MARK]),
  fc.constantFrom(-1, 0, 1.5, 1e308, -1e308, 2 ** 53, -(2 ** 31) - 1),
);
