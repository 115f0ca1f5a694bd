import type { FastifyInstance } from 'fastify';
import { BadRequest } from './common.errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON and nothing else: any other type is 415. JSON is UTF-8 (RFC 8259 section 8.1); a byte that is
 * not would be replaced without a word, and a secret's value must be stored byte for byte or not at all.
 */
export function takeJsonOnly(fastify: FastifyInstance) {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text;
    try {
      text = utf8.decode(body as Buffer);
    } catch (cause) {
      return done(new BadRequest({ cause }));
    }
    return parse(request, text, done);
  });
}
