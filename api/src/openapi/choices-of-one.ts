import type { OpenAPIObject } from '@nestjs/swagger';

/** Replaces each `allOf` of one schema, which Nest generates for a reference with a description. */
export function withoutChoicesOfOne(document: OpenAPIObject): OpenAPIObject {
  unwrap(document.components?.schemas);
  unwrap(document.paths);
  return document;
}

function unwrap(node: unknown) {
  if (typeof node !== 'object' || node === null) return;
  if ('allOf' in node && Array.isArray(node.allOf) && node.allOf.length === 1) {
    const [only] = node.allOf as [object];
    delete (node as { allOf?: unknown }).allOf;
    Object.assign(node, only, { ...node });
  }
  Object.values(node).forEach(unwrap);
}
