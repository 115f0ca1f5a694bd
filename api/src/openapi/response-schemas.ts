import type { OpenAPIObject } from '@nestjs/swagger';
import { namesUsedBy, walk, type Schema } from './walk.js';

interface Operation {
  responses: Record<string, { content?: object }>;
}

/**
 * Opens the objects of responses for fields that are added later. The objects of requests stay closed,
 * because a field that Waxseal does not know is rejected.
 */
export function withOpenResponses(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const contents = Object.values(document.paths)
    .flatMap((path) => Object.values(path as Record<string, Operation>))
    .flatMap(({ responses }) => Object.values(responses))
    .map(({ content }) => content);
  const used = [...namesUsedBy(contents, schemas)].map((name) => schemas[name]);
  walk([contents, used], (node) => {
    if (node['additionalProperties'] === false) delete node['additionalProperties'];
    // The pattern of a time only repeats its format, in 200 characters.
    if (node['format'] === 'date-time') delete node['pattern'];
  });
  return document;
}
