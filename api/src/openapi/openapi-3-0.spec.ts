import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from 'vitest';
import { toOpenApi30 } from './openapi-3-0.js';

const documentOf = (schema: object) =>
  ({
    openapi: '3.1.0',
    info: { title: 'Waxseal', version: '1' },
    paths: {},
    components: { schemas: { Thing: schema, Due: { type: 'object' } } },
  }) as OpenAPIObject;
const rendered = (schema: object) => toOpenApi30(documentOf(schema)).components!.schemas!['Thing'];
const $ref = '#/components/schemas/Due';

describe('The rendering as OpenAPI 3.0', () => {
  it.each([
    [{ type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      { anyOf: [{ $ref }, { type: 'null' }] },
      { type: 'object', allOf: [{ $ref }], nullable: true },
    ],
    [
      { $ref, description: 'When' },
      { allOf: [{ $ref }], description: 'When' },
    ],
    [
      { $ref, default: 'now' },
      { allOf: [{ $ref }], default: 'now' },
    ],
    [{ $ref, default: {} }, { $ref }],
    [{ $ref }, { $ref }],
    [{ oneOf: [{ $ref }] }, { oneOf: [{ $ref }] }],
  ])('renders %j', (schema, expected) => {
    expect(rendered(schema)).toEqual(expected);
    const properties = { due: schema };
    expect(rendered({ type: 'object', properties })).toEqual({
      type: 'object',
      properties: { due: expected },
    });
  });

  it('has the version 3.0.3, and leaves the document as it is', () => {
    const document = documentOf({ type: ['string', 'null'] });
    expect(toOpenApi30(document).openapi).toBe('3.0.3');
    expect(document).toEqual(documentOf({ type: ['string', 'null'] }));
  });

  it('does not render an enum with null, which breaks generators', () => {
    const schema = { type: ['string', 'null'], enum: ['a', null] };
    expect(() => rendered(schema)).toThrow('name the enum');
  });

  it.each([{ type: ['string', 'integer'] }, { anyOf: [{ $ref }, { $ref }, { type: 'null' }] }])(
    'does not render %j wrongly',
    (schema) => {
      expect(() => rendered(schema)).toThrow('OpenAPI 3.0 has no');
    },
  );
});
