export type Schema = Record<string, unknown>;

const isObject = (node: unknown): node is Schema => typeof node === 'object' && node !== null;

/** Visits each object in a part of the document, the outer one first. */
export function walk(node: unknown, visit: (node: Schema) => void) {
  if (!isObject(node)) return;
  if (!Array.isArray(node)) visit(node);
  Object.values(node).forEach((child) => walk(child, visit));
}

const PREFIX = '#/components/schemas/';

/** Returns the name of the schema that a node refers to. */
export const nameIn = (node: Schema): string | undefined => {
  const { $ref } = node;
  return typeof $ref === 'string' && $ref.startsWith(PREFIX)
    ? $ref.slice(PREFIX.length)
    : undefined;
};

/** Returns the names of the schemas that the parts use, directly or through other schemas. */
export function namesUsedBy(parts: unknown, schemas: Record<string, unknown>): Set<string> {
  const names = new Set<string>();
  const collect = (node: Schema) => {
    const name = nameIn(node);
    if (name === undefined || names.has(name)) return;
    names.add(name);
    walk(schemas[name], collect);
  };
  walk(parts, collect);
  return names;
}
