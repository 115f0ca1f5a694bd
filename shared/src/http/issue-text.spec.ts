import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueText } from './issue-text.js';

const textOf = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input, { error: issueText }).error?.issues[0]?.message;

const Union = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a') }),
  z.object({ kind: z.literal('b') }),
]);

/** At least one input for each code of an issue. */
const faults: Record<z.core.$ZodIssueCode, [string, z.ZodType, unknown][]> = {
  invalid_type: [
    ['Required', z.object({ a: z.string() }), {}],
    ['Must be text', z.string(), 1],
    ['Must be a number', z.coerce.number(), 'x'],
    ['Must be a number', z.number(), Infinity],
    ['Must be a whole number', z.int(), 1.5],
    ['Must be true or false', z.boolean(), 'yes'],
    ['Must be a list', z.array(z.string()), {}],
    ['Must be an object', z.strictObject({}), []],
    ['Must be an object', z.record(z.string(), z.string()), 'x'],
    ['Must be null', z.null(), 1],
    ['Has an invalid type', z.symbol(), 1],
  ],
  invalid_value: [
    ['Must be true', z.literal(true), false],
    ['Must be one of: a, b', z.enum(['a', 'b']), 'c'],
  ],
  too_big: [
    ['Must have at most 2 characters', z.string().max(2), 'abc'],
    ['Must have at most 1 character', z.string().max(1), 'abc'],
    ['Must have exactly 2 characters', z.string().length(2), 'abc'],
    ['Must have at most 1 item', z.array(z.int()).max(1), [1, 2]],
    ['Must be at most 5', z.int().max(5), 6],
    ['Must be less than 5', z.number().lt(5), 5],
    ['Must be at most 9007199254740991', z.int(), 1e300],
    ['Must be at most 1970-01-01T00:00:00.000Z', z.date().max(new Date(0)), new Date(1)],
  ],
  too_small: [
    ['Must not be empty', z.string().min(1), ''],
    ['Must not be empty', z.array(z.int()).min(1), []],
    ['Must have at least 2 items', z.array(z.int()).min(2), [1]],
    ['Must have exactly 1 item', z.array(z.int()).length(1), []],
    ['Must be at least 1', z.int().min(1), 0],
    ['Must be more than 1', z.number().gt(1), 1],
  ],
  invalid_format: [
    ['Has an invalid format', z.string().regex(/^x$/), 'y'],
    ['Must be a UUID', z.uuid(), 'y'],
    [
      'Must be a date with time, for example 2026-01-31T12:00:00Z',
      z.iso.datetime({ offset: true }),
      'yesterday',
    ],
    ['Must be encoded as base64', z.base64(), '?'],
    ['Must start with a', z.string().startsWith('a'), 'b'],
    ['Must end with a', z.string().endsWith('a'), 'b'],
    ['Must contain a', z.string().includes('a'), 'b'],
  ],
  not_multiple_of: [['Must be a multiple of 5', z.number().multipleOf(5), 6]],
  unrecognized_keys: [
    ['Has an unknown field', z.strictObject({}), { a: 1 }],
    ['Has unknown fields', z.strictObject({}), { a: 1, b: 1 }],
  ],
  invalid_union: [
    ['Must be one of: a, b', Union, { kind: 'c' }],
    ['Matches none of the allowed forms', z.union([z.string(), z.number()]), true],
    ['Matches more than one of the allowed forms', z.xor([z.string(), z.string().min(1)]), 'a'],
  ],
  invalid_key: [['Has an invalid key', z.record(z.string().max(1), z.string()), { ab: '' }]],
  invalid_element: [['Has an invalid value', z.map(z.unknown(), z.string()), new Map([[{}, 1]])]],
  custom: [['Is invalid', z.string().refine(() => false), '']],
};

describe('issueText', () => {
  it.each(Object.values(faults).flat())('says: %s', (text, schema, input) => {
    expect(textOf(schema, input)).toBe(text);
  });

  it('is not used where a schema has a text of its own', () => {
    expect(textOf(z.string('A name is text'), 1)).toBe('A name is text');
  });
});
