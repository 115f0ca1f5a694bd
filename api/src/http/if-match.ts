import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { parseEntityTags } from './entity-tags.js';
import { BadRequest, PreconditionRequired, StaleVersion } from './http.errors.js';
import type { Representation, ETags } from './representation.js';

/** What is between the quotes of a tag of this API. */
const OURS = /^([\w-]+)(?:\.[\w-]+)?$/;

/** The `If-Match` of a request: the spec parts that the client has seen, or `*`. */
export class IfMatch {
  private constructor(private readonly specs: readonly string[] | '*') {}

  /** RFC 9110 section 13.1.1; a weak tag never matches. RFC 6585 section 3 applies if the header is missing. */
  static parse(header: string | undefined): IfMatch {
    if (header === undefined) throw new PreconditionRequired();
    const tags = parseEntityTags(header);
    if (tags === undefined)
      throw new BadRequest({
        errors: [{ pointer: 'If-Match', detail: 'Must be a list of entity tags' }],
      });
    if (tags === '*') return new IfMatch('*');
    const specs = tags.map(({ isWeak, opaque }) => (isWeak ? undefined : OURS.exec(opaque)?.[1]));
    return new IfMatch(specs.filter((spec) => spec !== undefined));
  }

  /** Throws 412 with the current representation unless the client has seen the current spec. */
  mustMatch(current: Representation<object>, tags: ETags) {
    if (this.specs === '*') return;
    const etag = tags.etagOf(current);
    const spec = OURS.exec(etag.slice(1, -1))![1]!;
    if (!this.specs.includes(spec))
      throw new StaleVersion({ current: current.body, headers: { etag } });
  }
}

export const CurrentIfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  IfMatch.parse(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** Documents the header of a route whose handler takes `@CurrentIfMatch()`. */
export const NeedsIfMatch = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'The ETag of the representation that you change, or `*`',
      schema: { type: 'string' },
    }),
  );
