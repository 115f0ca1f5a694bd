import type { OpenAPIObject } from '@nestjs/swagger';
import { nameIn, walk, type Schema } from './walk.js';

type Schemas = Record<string, Schema>;

const isNull = (one: Schema) => one['type'] === 'null';
const isEmptyObject = (one: unknown) => JSON.stringify(one) === '{}';

/**
 * Renders the document as OpenAPI 3.0, for generators that do not read 3.1. The document uses only what
 * differs in three ways: types that may be null, references that may be null, and references with a text
 * beside them. The converters that exist do the first, and leave out the other two.
 */
export function toOpenApi30(document: OpenAPIObject): OpenAPIObject {
  const rendered = structuredClone(document);
  rendered.openapi = '3.0.3';
  walk([rendered.paths, rendered.components], (node) => {
    withNullableType(node);
    withNullableReference(node, rendered.components?.schemas as Schemas);
    withReferenceOnly(node);
  });
  return rendered;
}

/** `type: [string, null]` is `type: string, nullable: true`. */
function withNullableType(node: Schema) {
  const { type } = node;
  if (!Array.isArray(type)) return;
  // 3.0 wants null among the values too, and generators make a constant of it, or fail.
  if (node['enum']) throw new Error('OpenAPI 3.0 has no usable enum with null: name the enum');
  const [only, ...others] = (type as string[]).filter((one) => one !== 'null');
  if (others.length > 0) throw new Error(`OpenAPI 3.0 has no type of ${type.join(' and ')}`);
  Object.assign(node, { type: only, nullable: true });
}

/** `anyOf: [reference, null]` is `allOf: [reference], nullable: true`, and needs the type of what it refers to. */
function withNullableReference(node: Schema, schemas: Schemas) {
  const { anyOf } = node;
  if (!Array.isArray(anyOf) || !(anyOf as Schema[]).some(isNull)) return;
  const [only, ...others] = (anyOf as Schema[]).filter((one) => !isNull(one));
  if (others.length > 0) throw new Error('OpenAPI 3.0 has no union with null');
  delete node['anyOf'];
  const { type } = schemas[nameIn(only!)!]!;
  Object.assign(node, { type, allOf: [only], nullable: true });
}

/**
 * In 3.0, everything beside a reference is ignored. A default of no entries tells a client nothing, and
 * OpenAPI Generator for Go names a type that does not exist where it stands beside a reference to a map.
 */
function withReferenceOnly(node: Schema) {
  if ('$ref' in node && isEmptyObject(node['default'])) delete node['default'];
  const { $ref, ...others } = node;
  if (typeof $ref !== 'string' || Object.keys(others).length === 0) return;
  delete node['$ref'];
  node['allOf'] = [{ $ref }];
}
