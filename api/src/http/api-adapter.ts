import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { allowCompression, isCompressed } from './compress.js';
import { parseEntityTags } from './entity-tags.js';
import { Planned, Representation, type ETags } from './representation.js';

/**
 * Sends representations and plans as HTTP responses. A global interceptor would lead every answer
 * through an Observable, which costs a tenth of a read.
 */
export class ApiAdapter extends FastifyAdapter {
  /** Set after construction: the application that provides it is created with this adapter. */
  tags: ETags | undefined;

  override reply(reply: FastifyReply, body: unknown, statusCode?: number) {
    if (body instanceof Planned) return super.reply(reply, body.plan, 200);
    if (!(body instanceof Representation)) return super.reply(reply, body, statusCode);
    if (!this.tags) throw new Error('The adapter was not given its tags');
    if (body.location) reply.header('location', body.location);
    const { bytes, etag } = this.tags.render(body);
    const { method, headers } = reply.request;
    if (body.isCompressible) allowCompression(reply);
    // RFC 9110 section 8.8.1: a strong tag would promise the same bytes for each encoding.
    const isWeak = body.isCompressible && isCompressed(reply.request, bytes);
    reply.header('etag', isWeak ? `W/${etag}` : etag);
    if ((method === 'GET' || method === 'HEAD') && noneMatches(headers['if-none-match'], etag))
      return super.reply(reply, undefined, 304);
    reply.header('content-type', 'application/json; charset=utf-8');
    return super.reply(reply, bytes, body.status ?? statusCode);
  }
}

/** RFC 9110 section 13.1.2: weak comparison, because a proxy that compresses may have marked the tag weak. */
function noneMatches(header: string | undefined, etag: string): boolean {
  const tags = header === undefined ? undefined : parseEntityTags(header);
  return tags === '*' || tags?.some(({ opaque }) => `"${opaque}"` === etag) === true;
}
