import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadRequest, HeadersTooLarge, RequestTimeout } from './http.errors.js';
import { addHeaders, forbidCaching } from './http-hooks.js';
import { problemBody, type ProblemError } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { hardened } from './security-headers.js';

/** Rejects an address with an invalid escape: Fastify fails before any route, hook or filter. */
export function refuseAddress(_: Error, request: FastifyRequest, reply: FastifyReply) {
  addHeaders(request, reply);
  forbidCaching(reply);
  reply.headers(hardened);
  sendProblem(new BadRequest(), request, reply);
}

const problemOf: Record<string, () => ProblemError> = {
  HPE_HEADER_OVERFLOW: () => new HeadersTooLarge(),
  ERR_HTTP_REQUEST_TIMEOUT: () => new RequestTimeout(),
};

/** The latest response of each connection. */
const responses = new WeakMap<Socket, ServerResponse>();

export function watchResponses(server: Server) {
  server.on('request', ({ socket }, response) => responses.set(socket, response));
}

/**
 * Rejects invalid HTTP, headers that are too large and requests that take too long, for which Node.js
 * has only a socket. Writes nothing into a
 * response that has started, or after the response to a request that has not ended.
 */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const latest = responses.get(socket);
  const isAnswered = latest?.headersSent && !(latest.writableFinished && latest.req.complete);
  if (socket.writable && !isAnswered)
    socket.write(toText((problemOf[error.code ?? ''] ?? (() => new BadRequest()))()));
  socket.destroy(error);
}

function toText(problem: ProblemError): string {
  const { status } = problem;
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, { requestId }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(hardened).map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
