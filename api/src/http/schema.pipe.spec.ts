import type { ArgumentMetadata } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SchemaPipe } from './schema.pipe.js';

const Name = z.strictObject({ name: z.string('Not a text').trim() });
const pass = (
  type: ArgumentMetadata['type'],
  value: unknown,
  schema: z.ZodType | undefined = Name,
) => new SchemaPipe().transform(value, { type, schema });

describe('SchemaPipe', () => {
  it('hands on what the schema made of the input', async () => {
    expect(await pass('body', { name: ' a ' })).toEqual({ name: 'a' });
  });

  it('is a 422 with a pointer for a body', async () => {
    await expect(pass('body', { name: 1 })).rejects.toMatchObject({
      status: 422,
      code: 'invalid-input',
      extras: { errors: [{ pointer: '/name', detail: 'Not a text' }] },
    });
  });

  it('is a 400 with the name for a query', async () => {
    await expect(pass('query', { name: 1 })).rejects.toMatchObject({
      status: 400,
      code: 'bad-request',
      extras: { errors: [{ pointer: 'name', detail: 'Not a text' }] },
    });
  });

  it('is a 404 that tells nothing more for a path', async () => {
    await expect(pass('param', 1)).rejects.toMatchObject({ code: 'not-found', extras: {} });
  });

  it('takes a missing body as an empty one', async () => {
    const schema = z.strictObject({ resume: z.boolean().default(false) });
    expect(await pass('body', undefined, schema)).toEqual({ resume: false });
  });

  it.each([null, '', false])('does not take %j as an empty body', async (value) => {
    await expect(pass('body', value, z.strictObject({}))).rejects.toMatchObject({ status: 422 });
  });

  it('leaves what our own decorators read alone', async () => {
    const value = { any: 'thing' };
    expect(await new SchemaPipe().transform(value, { type: 'custom' })).toBe(value);
  });

  it('refuses a parameter without a schema', async () => {
    await expect(new SchemaPipe().transform({}, { type: 'query', data: 'q' })).rejects.toThrow(
      'No schema for query q',
    );
  });
});
