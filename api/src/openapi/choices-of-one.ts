import type { OpenAPIObject } from '@nestjs/swagger';

/** The generator writes a choice of one schema for a reference that has words of its own. */
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
