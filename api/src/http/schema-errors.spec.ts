import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bodyErrors, illFormedTexts, parameterErrors } from './schema-errors.js';

const issuesOf = (schema: z.ZodType, input: unknown) => schema.safeParse(input).error!.issues;
const pointersOf = (schema: z.ZodType, input: unknown) =>
  bodyErrors(issuesOf(schema, input)).map(({ pointer }) => pointer);

describe('bodyErrors', () => {
  const Text = z.string('Not a text');

  it.each([
    ['the body itself', Text, 1, ''],
    ['a field', z.object({ a: Text }), { a: 1 }, '/a'],
    ['a field of a field', z.object({ a: z.object({ b: Text }) }), { a: { b: 1 } }, '/a/b'],
    ['a place in a list', z.object({ a: z.array(Text) }), { a: ['x', 1] }, '/a/1'],
    ['a name with a slash', z.record(z.string(), Text), { 'a/b': 1 }, '/a~1b'],
    ['a name with a tilde', z.record(z.string(), Text), { 'a~b': 1 }, '/a~0b'],
    ['a name that looks escaped', z.record(z.string(), Text), { '~1': 1 }, '/~01'],
    ['an empty name', z.record(z.string(), Text), { '': 1 }, '/'],
  ])('points at %s', (_, schema, input, pointer) => {
    expect(pointersOf(schema, input)).toEqual([pointer]);
  });

  it('reports each unknown field', () => {
    const errors = bodyErrors(issuesOf(z.object({ a: z.strictObject({}) }), { a: { b: 1, c: 2 } }));
    expect(errors).toEqual([
      { pointer: '/a/b', detail: 'Unknown field' },
      { pointer: '/a/c', detail: 'Unknown field' },
    ]);
  });

  it('explains an invalid key of a record with the message of its rule', () => {
    const schema = z.object({ a: z.record(z.string().max(1, 'Too long a key'), Text) });
    expect(bodyErrors(issuesOf(schema, { a: { bc: 'x' } }))).toEqual([
      { pointer: '/a/bc', detail: 'Too long a key' },
    ]);
  });

  it('reports at most twenty errors', () => {
    const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, 1]));
    expect(bodyErrors(issuesOf(z.strictObject({}), unknown))).toHaveLength(20);
  });

  it('cuts a pointer at 200 characters', () => {
    const name = 'x'.repeat(60);
    const deep = [1, 2, 3, 4].reduce((inner: z.ZodType) => z.object({ [name]: inner }), Text);
    const input = { [name]: { [name]: { [name]: { [name]: 1 } } } };
    expect(pointersOf(deep, input)).toEqual([`/${name}`.repeat(4).slice(0, 200)]);
  });

  it.each(['two words', 'x'.repeat(65), 'a\nb', 'é', '\0'])(
    'does not repeat a name that may be a value: %j',
    (name) => {
      const schema = z.object({ a: z.strictObject({}), b: z.record(z.string(), Text).optional() });
      expect(pointersOf(schema, { a: { [name]: 1 } })).toEqual(['/a']);
      expect(pointersOf(schema, { a: {}, b: { [name]: 1 } })).toEqual(['/b']);
      const errors = parameterErrors(issuesOf(z.strictObject({}), { [name]: '1' }));
      expect(errors).toEqual([{ pointer: '', detail: 'Unknown field' }]);
    },
  );

  it.each([
    ['a wrong type', z.object({ a: z.number() }), { a: 'hunter2' }],
    ['a wrong choice', z.object({ a: z.enum(['b']) }), { a: 'hunter2' }],
    ['a wrong pattern', z.object({ a: z.string().regex(/^x$/) }), { a: 'hunter2' }],
    ['a wrong literal', z.object({ a: z.literal('b') }), { a: 'hunter2' }],
  ])('never repeats the value of %s', (_, schema, input) => {
    expect(JSON.stringify(bodyErrors(issuesOf(schema, input)))).not.toContain('hunter2');
  });
});

describe('parameterErrors', () => {
  it('names the parameter', () => {
    const errors = parameterErrors(issuesOf(z.object({ limit: z.number('Not a number') }), {}));
    expect(errors).toEqual([{ pointer: 'limit', detail: 'Not a number' }]);
  });

  it('names a parameter that is unknown', () => {
    expect(parameterErrors(issuesOf(z.strictObject({}), { 'a/b': '1' }))).toEqual([
      { pointer: 'a/b', detail: 'Unknown field' },
    ]);
  });
});

describe('illFormedTexts', () => {
  const pointersIn = (json: string) =>
    illFormedTexts(JSON.parse(json)).map(({ pointer }) => pointer);

  it.each([
    [String.raw`"\ud800"`, ['']],
    [String.raw`{"labels":{"a":"x\udc00","b":"y"}}`, ['/labels/a']],
    [String.raw`{"labels":{"\udfff":"x"}}`, ['/labels']],
    [String.raw`{"list":["x","\ude00\ud83d"]}`, ['/list/1']],
    [String.raw`{"a":"\ud83d\ude00","b":"é","c":1,"d":null,"e":[true]}`, []],
  ])('of %s are at %j', (json, pointers) => {
    expect(pointersIn(json)).toEqual(pointers);
  });
});
