import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadRequest, BodyTooLarge } from './http.errors.js';

/** The largest config in base64 with the largest labels, and some room. */
const LIMIT_BYTES = 1_900_000;
/** Read to its end, if not kept: a client that is still writing would never see the answer. */
const PATIENCE_BYTES = 33_554_432;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON and nothing else: any other type is 415. JSON is UTF-8 (RFC 8259 section 8.1); a byte that is
 * not would be replaced without a word, and a secret's value must be stored byte for byte or not at all.
 */
export function acceptJsonOnly(fastify: FastifyInstance) {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  const take = async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const text = decode(await read(payload));
    return new Promise((resolve, reject) => {
      void parse(request, text, (error, body) => (error ? reject(error) : resolve(body)));
    });
  };
  fastify.addContentTypeParser('application/json', take);
}

async function read(payload: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size <= LIMIT_BYTES) chunks.push(chunk);
    if (size > PATIENCE_BYTES) break;
  }
  if (size > LIMIT_BYTES) throw new BodyTooLarge();
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new BadRequest({ cause });
  }
}
