import type { OpenAPIObject } from '@nestjs/swagger';
import { nameIn, walk, type Schema } from './walk.js';

type Properties = Record<string, { enum?: unknown[] } | undefined>;

/** Names the property that tells the schemas of a union apart, which zod's JSON schema leaves out. */
export function withDiscriminators(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  walk([document.paths, schemas], (node) => {
    const { oneOf } = node;
    if (!Array.isArray(oneOf)) return;
    const discriminator = discriminatorOf(oneOf as Schema[], schemas);
    if (discriminator) Object.assign(node, { discriminator });
  });
  return document;
}

function discriminatorOf(union: Schema[], schemas: Record<string, Schema>) {
  const variants = union.map((one) => {
    const name = nameIn(one);
    const { properties = {} } = (name ? schemas[name] : one) as { properties?: Properties };
    return { reference: one['$ref'], properties };
  });
  const propertyName = Object.keys(variants[0]?.properties ?? {}).find((property) =>
    variants.every(({ properties }) => properties[property]?.enum?.length === 1),
  );
  if (propertyName === undefined) return undefined;
  const mapping = variants.map(({ reference, properties }) => [
    properties[propertyName]!.enum![0],
    reference,
  ]);
  return { propertyName, mapping: Object.fromEntries(mapping) as Record<string, string> };
}
