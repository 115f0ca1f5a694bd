import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import negotiator from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const toGzip = promisify(gzip);

/** Below this size, headers and round trips take longer than the bytes that compression saves. */
const MIN_BYTES = 4_096;

/**
 * Allows a response to be compressed. The length of a compressed text reveals which parts of it
 * repeat (BREACH): never allow it for a response that has something confidential, such as a token,
 * the environment or arguments of a service, or the content of a config, beside text of others.
 */
export function allowCompression(reply: FastifyReply): FastifyReply {
  allowed.add(reply);
  return reply.header('vary', 'accept-encoding');
}

const allowed = new WeakSet<FastifyReply>();

/** Compresses long responses that allow it. Each is compressed once for all of its readers. */
export function compressResponses(fastify: FastifyInstance) {
  const known = new WeakMap<Buffer, Promise<Buffer>>();
  const compressed = (bytes: Buffer): Promise<Buffer> => {
    const result = known.get(bytes) ?? toGzip(bytes);
    known.set(bytes, result);
    return result;
  };
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!allowed.has(reply)) return done(null, payload);
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (!Buffer.isBuffer(bytes) || !isCompressed(request, bytes)) return done(null, payload);
    reply.removeHeader('content-length').header('content-encoding', 'gzip');
    compressed(bytes).then((result) => done(null, result), done);
  });
}

/** Whether the response of this body is compressed, if that is allowed. */
export function isCompressed({ headers }: FastifyRequest, { length }: Buffer): boolean {
  const accepted = headers['accept-encoding'];
  return (
    length >= MIN_BYTES &&
    accepted !== undefined &&
    negotiator.negotiate(String(accepted), ['gzip']) === 'gzip'
  );
}
