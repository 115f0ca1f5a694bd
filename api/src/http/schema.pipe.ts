import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';
import '../common/plain-issues.js';
import { BadRequest, InvalidInput, NotFound } from './http.errors.js';
import { bodyErrors, illFormedTexts, parameterErrors } from './schema-errors.js';

/** Every body, query and path parameter passes its schema; one without a schema is a programming error. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { type, schema, data, metatype }: ArgumentMetadata) {
    if (type === 'custom') return value;
    if (!schema) throw new Error(`No schema for ${type} ${data ?? metatype?.name ?? ''}`);
    // A missing body is an empty one: `POST …/restarts` needs none.
    const input = type === 'body' && value === undefined ? {} : value;
    if (type === 'body') assertWellFormed(input);
    const result = (schema as ZodType).safeParse(input);
    if (result.success) return result.data;
    // RFC 9110 section 15.5.21: a parsed body that breaks a rule gets 422. A query gets 400, and a
    // path that no object can have gets 404.
    if (type === 'body') throw new InvalidInput({ errors: bodyErrors(result.error.issues) });
    if (type === 'query') throw new BadRequest({ errors: parameterErrors(result.error.issues) });
    throw new NotFound();
  }
}

function assertWellFormed(input: unknown) {
  const errors = illFormedTexts(input);
  if (errors.length > 0) throw new InvalidInput({ errors });
}
