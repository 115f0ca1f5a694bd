import type { Document } from './openapi';

/** The part of a JSON schema that limits its values. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

type Boundary = [pointer: string[], value: unknown];

/** Returns values on the limits of a schema and one step beyond them, each with its pointer. */
export function boundariesOf(schema: Schema, document: Document, at: string[] = []): Boundary[] {
  const resolved = resolve(schema, document);
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = resolved;
  const here = valuesAround(resolved).map((value): Boundary => [at, value]);
  const inner = Object.entries(properties).flatMap(([name, one]) =>
    boundariesOf(one, document, [...at, name]),
  );
  const others =
    typeof additionalProperties === 'object'
      ? boundariesOf(additionalProperties, document, [...at, 'other'])
      : [];
  const choices = [...anyOf, ...oneOf].flatMap((one) => boundariesOf(one, document, at));
  const elements = items ? boundariesOf(items, document, at).map(inArray) : [];
  return [...here, ...inner, ...others, ...choices, ...elements];
}

const inArray = ([at, value]: Boundary): Boundary => [at, [value]];

function resolve(schema: Schema, document: Document): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  return { ...(document.components.schemas[name] as Schema), ...schema, $ref: undefined };
}

function valuesAround({ type, enum: known, ...limits }: Schema): unknown[] {
  if (known) return ['', 'no such word', known[0], String(known[0]).toUpperCase()];
  if (type === 'string') return textsAround(limits);
  if (type === 'integer' || type === 'number') return numbersAround(limits);
  if (type === 'boolean') return ['true', 0, 1, null];
  return [];
}

function textsAround({ minLength = 0, maxLength = 1_000 }: Schema): string[] {
  const lengths = [minLength - 1, minLength, maxLength, maxLength + 1].filter((one) => one >= 0);
  return lengths.flatMap((length) => ['x'.repeat(length), '€'.repeat(length)]);
}

function numbersAround({ minimum = -(2 ** 53), maximum = 2 ** 53 }: Schema): number[] {
  return [minimum - 1, minimum, minimum + 0.5, maximum, maximum + 1];
}
