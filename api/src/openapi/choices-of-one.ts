import type { OpenAPIObject } from '@nestjs/swagger';
import { walk } from './walk.js';

/** Replaces each `allOf` of one schema, which Nest generates for a reference with a description. */
export function withoutChoicesOfOne(document: OpenAPIObject): OpenAPIObject {
  walk([document.components?.schemas, document.paths], (node) => {
    const { allOf } = node;
    if (!Array.isArray(allOf) || allOf.length !== 1) return;
    const [only] = allOf as [object];
    delete node['allOf'];
    Object.assign(node, only, { ...node });
  });
  return document;
}
