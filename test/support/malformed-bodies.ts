import fc from 'fast-check';
import { boundariesOf, type Schema } from './boundaries';
import { MARK, edgeCaseText, edgeCaseValue, type Json } from './edge-case-values';
import type { Document } from './openapi';

type Pointer = string[];

/** Returns the pointers to all places in a value, including its root. */
function pointersOf(value: Json, at: Pointer = []): Pointer[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, one]) => pointersOf(one, [...at, key]))];
}

/** Returns a copy with another value at the pointer. Undefined removes the field. */
function changed(value: Json, [key, ...rest]: Pointer, to: Json | undefined): Json | undefined {
  if (key === undefined) return to;
  const copy = { ...(value as Record<string, Json>) };
  const inner = changed(copy[key] ?? null, rest, to);
  // This sets a field like JSON.parse. A plain assignment to `__proto__` would not.
  if (inner === undefined) delete copy[key];
  else Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true });
  return copy;
}

export const brokenJson = (text: string) =>
  fc.oneof(
    fc.nat(Math.max(0, text.length - 1)).map((length) => text.slice(0, length)),
    fc.nat(text.length).map((at) => `${text.slice(0, at)}\u0000${text.slice(at)}`),
    fc.constantFrom(
      ...[
        `${text}${MARK}`,
        `${text}${text}`,
        `\ufeff${text}`,
        MARK,
        `{"${MARK}":1,}`,
        '{',
        '[[',
        '-',
      ],
      ...[`{"__proto__":{"${MARK}":1}}`, '{"a":NaN}', `'${MARK}'`, '['.repeat(100_000), '1e99999'],
      `{"constructor":{"prototype":{"${MARK}":1}}}`,
    ),
  );

/** Generates bodies of a sample with one fault each. */
export function wrongBodies(
  sample: Json,
  schema: Schema,
  document: Document,
): fc.Arbitrary<string> {
  const places = fc.constantFrom(...pointersOf(sample));
  const boundaries = boundariesOf(schema, document);
  const asJson = (value: Json | undefined) => JSON.stringify(value ?? null);
  const all = [
    brokenJson(JSON.stringify(sample)),
    fc.tuple(places, edgeCaseValue).map(([at, value]) => asJson(changed(sample, at, value))),
    places.map((at) => asJson(changed(sample, at, undefined))),
    fc
      .tuple(places, edgeCaseText, edgeCaseValue)
      .map(([at, key, value]) => asJson(changed(sample, [...at, key], value))),
  ];
  if (boundaries.length > 0)
    all.push(
      fc
        .constantFrom(...boundaries)
        .map(([at, value]) => asJson(changed(sample, at, value as Json))),
    );
  return fc.oneof(...all);
}
