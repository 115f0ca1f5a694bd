import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadRequest, BodyTooLarge } from './http.errors.js';

/** Room for the largest config in base64 with the largest labels. */
const LIMIT_BYTES = 1_900_000;
/** Read and discarded up to this size, because a client that is still writing would not see the answer. */
const PATIENCE_BYTES = 33_554_432;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts JSON only; another media type gets 415. JSON is UTF-8 (RFC 8259 section 8.1). An invalid
 * byte is rejected, not replaced, because a secret's value must be stored byte for byte.
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
