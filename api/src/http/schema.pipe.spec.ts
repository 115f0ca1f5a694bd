import type { ArgumentMetadata } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SchemaPipe } from './schema.pipe.js';

const Name = z.strictObject({ name: z.string('Not a text').trim() });
const pass = async (
  type: ArgumentMetadata['type'],
  value: unknown,
  schema: z.ZodType | undefined = Name,
) => new SchemaPipe().transform(value, { type, schema });

describe('SchemaPipe', () => {
  it('returns the parsed input', async () => {
    expect(await pass('body', { name: ' a ' })).toEqual({ name: 'a' });
  });

  it('answers 422 with a pointer to an invalid body', async () => {
    await expect(pass('body', { name: 1 })).rejects.toMatchObject({
      status: 422,
      code: 'invalid-input',
      extras: { errors: [{ pointer: '/name', detail: 'Not a text' }] },
    });
  });

  it('says what is wrong in plain English if the schema does not', async () => {
    const schema = z.object({ limit: z.coerce.number().min(1) });
    await expect(pass('query', { limit: '0' }, schema)).rejects.toMatchObject({
      extras: { errors: [{ pointer: 'limit', detail: 'Must be at least 1' }] },
    });
  });

  it('answers 400 with the name to an invalid query parameter', async () => {
    await expect(pass('query', { name: 1 })).rejects.toMatchObject({
      status: 400,
      code: 'bad-request',
      extras: { errors: [{ pointer: 'name', detail: 'Not a text' }] },
    });
  });

  it('answers 404 without details to an invalid path parameter', async () => {
    await expect(pass('param', 1)).rejects.toMatchObject({ code: 'not-found', extras: {} });
  });

  it('treats a missing body as an empty one', async () => {
    const schema = z.strictObject({ resume: z.boolean().default(false) });
    expect(await pass('body', undefined, schema)).toEqual({ resume: false });
  });

  it.each([null, '', false])('does not treat %j as an empty body', async (value) => {
    await expect(pass('body', value, z.strictObject({}))).rejects.toMatchObject({ status: 422 });
  });

  it('does not validate the arguments of custom decorators', () => {
    const value = { any: 'thing' };
    expect(new SchemaPipe().transform(value, { type: 'custom' })).toBe(value);
  });

  it('throws at a parameter without a schema', () => {
    expect(() => new SchemaPipe().transform({}, { type: 'query', data: 'q' })).toThrow(
      'No schema for query q',
    );
  });
});
