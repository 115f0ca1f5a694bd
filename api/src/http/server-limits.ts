import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { HttpEnv } from '../env/index.js';
import { tlsOptions } from './serve-tls.js';

const HEADERS_MS = 10_000;
const CHECK_EVERY_MS = 1_000;
const HANDSHAKE_MS = 10_000;
/** Without any byte in either direction: longer than every call to the Engine that a request waits for. */
const SILENCE_MS = 600_000;

/** How long the server waits for a client: for its TLS handshake, its headers and its body. */
export function serverLimits({ tls, requestTimeoutMs }: HttpEnv) {
  const limits = {
    headersTimeout: Math.min(HEADERS_MS, requestTimeoutMs),
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // Node.js would answer without problem details. `known-hosts.ts` rejects the request.
    requireHostHeader: false,
  };
  return {
    ...(tls
      ? { https: { ...tlsOptions(tls), ...limits, handshakeTimeout: HANDSHAKE_MS } }
      : { http: limits }),
    requestTimeout: requestTimeoutMs,
    connectionTimeout: SILENCE_MS,
  };
}

/**
 * At the limit, the oldest connection without an accepted request makes room for the new one, so
 * that connections that send nothing do not keep others out. A request is accepted once its client
 * and its body have been checked.
 */
export function limitConnections(fastify: FastifyInstance, most: number) {
  const { server } = fastify;
  const open = new Set<Socket>();
  /** The oldest first. */
  const waiting = new Set<Socket>();
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket);
    waiting.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      waiting.delete(socket);
    });
    if (open.size > most) waiting.values().next().value?.destroy();
  });
  // Handshakes are not connections yet, but hold memory.
  server.maxConnections = most * 2;
  fastify.addHook('preHandler', ({ raw }, _reply, done) => {
    waiting.delete(raw.socket);
    done();
  });
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    if (open.has(raw.socket)) waiting.add(raw.socket);
    done();
  });
}
