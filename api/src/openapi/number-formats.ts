import type { OpenAPIObject } from '@nestjs/swagger';
import { walk, type Schema } from './walk.js';

const MAX_INT32 = 2_147_483_647;

/**
 * Adds the format that generators choose a type by. An integer without bounds of its own counts something:
 * it is not negative and has 32 bits. One that is larger says so with `format: 'int64'` in its schema.
 */
export function withNumberFormats(document: OpenAPIObject): OpenAPIObject {
  walk([document.paths, document.components], (node) => {
    if (isOf('number', node)) node['format'] ??= 'double';
    if (!isOf('integer', node) || node['format'] === 'int64') return;
    node['format'] = 'int32';
    const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = node;
    if (minimum === Number.MIN_SAFE_INTEGER) node['minimum'] = 0;
    if (maximum === Number.MAX_SAFE_INTEGER) node['maximum'] = MAX_INT32;
  });
  return document;
}

const isOf = (wanted: string, { type }: Schema) =>
  type === wanted || (Array.isArray(type) && type.includes(wanted));
