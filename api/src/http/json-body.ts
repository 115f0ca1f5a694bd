import { MIMEType } from 'node:util';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nextTurn } from '../common/slices.js';
import { BadRequest, BodyTooLarge, UnsupportedMediaType } from './http.errors.js';
import { RateLimited } from './guard.errors.js';
import { ProblemError } from './problem.js';

/** RFC 7396. Every PATCH of the API is one; `application/json` means the same. */
export const MERGE_PATCH = 'application/merge-patch+json';

/** Room for the largest config in base64 with the largest labels. */
const LIMIT_BYTES = 1_900_000;
/** From this size on, the event loop gets its turn between parsing and checking. */
const LONG_BYTES = 100_000;
/** For routes that need no permission: room for names and passwords. */
const SMALL_LIMIT_BYTES = 16_384;
/** Of all bodies that are being received, from all clients. */
const LIMIT_OF_ALL_BYTES = 64_000_000;
/** Read and discarded up to this size, because a client that is still writing would not see the answer. */
const PATIENCE_BYTES = 33_554_432;
/** More than any body of the API has. Parsing a million nested arrays takes half a second. */
const MAX_DEPTH = 32;
/** More than any body of the API has. Checking a million numbers takes half a second. */
const MAX_ITEMS = 10_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts JSON only; another media type or charset gets 415. JSON is UTF-8 (RFC 8259 section 8.1). An invalid
 * byte is rejected, not replaced, because a secret's value must be stored byte for byte. An empty
 * body is none.
 */
export function acceptJsonOnly(fastify: FastifyInstance, turn = nextTurn) {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const reader = new BodyReader();
  fastify.removeAllContentTypeParsers();
  const take = async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    if (isEncoded(request) || !isUtf8(request)) throw new UnsupportedMediaType();
    const bytes = await reader.read(payload, limitOf(request));
    try {
      if (bytes.length === 0) return undefined;
      const text = decode(bytes);
      assertSimple(bytes);
      const body = await new Promise((resolve, reject) => {
        void parse(request, text, (error, parsed) => (error ? reject(error) : resolve(parsed)));
      });
      // Parsing and checking a value of a megabyte take some 20 ms each.
      if (bytes.length > LONG_BYTES) await turn();
      return body;
    } finally {
      // It may contain a secret's value.
      bytes.fill(0);
    }
  };
  fastify.addContentTypeParser('application/json', take);
  fastify.addContentTypeParser(
    MERGE_PATCH,
    (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
      if (request.method !== 'PATCH') return Promise.reject(new UnsupportedMediaType());
      return take(request, payload);
    },
  );
}

/** A client that waits for permission to send a body gets it only here, after all other checks. */
export function continueLate(fastify: FastifyInstance) {
  const { server } = fastify;
  for (const event of ['checkContinue', 'checkExpectation'])
    server.on(event, (request, response) => server.emit('request', request, response));
  fastify.addHook('preParsing', ({ headers }, { raw }: FastifyReply, _payload, done) => {
    if (headers.expect?.toLowerCase() === '100-continue') raw.writeContinue();
    done();
  });
}

function isEncoded({ headers }: FastifyRequest): boolean {
  const { 'content-encoding': content = 'identity', 'transfer-encoding': transfer = 'chunked' } =
    headers;
  return content.toLowerCase() !== 'identity' || transfer.toLowerCase() !== 'chunked';
}

/** A parameter `charset` has no meaning for JSON, but a client that names another one has sent it. */
function isUtf8({ headers }: FastifyRequest): boolean {
  const charset = new MIMEType(headers['content-type']!).params.get('charset') ?? 'utf-8';
  return /^utf-?8$/i.test(charset);
}

function limitOf({ routeOptions: { config } }: FastifyRequest): number {
  const { access = 'public' } = config;
  return access === 'public' || access === 'session' ? SMALL_LIMIT_BYTES : LIMIT_BYTES;
}

class BodyReader {
  private held = 0;

  async read(payload: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
    let chunks: Buffer[] = [];
    let size = 0;
    const forget = () => {
      for (const chunk of chunks) this.held -= chunk.fill(0).length;
      chunks = [];
    };
    try {
      for await (const chunk of payload) {
        size += chunk.length;
        if (size > PATIENCE_BYTES) break;
        if (size > limit) forget();
        else if (this.held + chunk.length > LIMIT_OF_ALL_BYTES)
          throw new RateLimited({ headers: { 'retry-after': '5' } });
        else {
          this.held += chunk.length;
          chunks.push(chunk);
        }
      }
      if (size > limit) throw new BodyTooLarge();
      return Buffer.concat(chunks);
    } catch (cause) {
      // The client has disconnected, or took too long.
      throw cause instanceof ProblemError ? cause : new BadRequest({ cause });
    } finally {
      forget();
    }
  }
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Looks at bytes, because all of these are ASCII, which no other character contains in UTF-8. */
function assertSimple(bytes: Buffer) {
  let depth = 0;
  let items = 1;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === COMMA) items++;
    else if (OPENING.has(byte)) depth++;
    else if (CLOSING.has(byte)) depth--;
    if (depth > MAX_DEPTH) throw new BadRequest({ detail: `At most ${MAX_DEPTH} levels` });
    if (items > MAX_ITEMS) throw new BadRequest({ detail: `At most ${MAX_ITEMS} items` });
  }
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new BadRequest({ cause });
  }
}
