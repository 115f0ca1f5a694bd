import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadRequest } from './http.errors.js';
import { addHeaders } from './http-hooks.js';
import { problemBody } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { hardened } from './security-headers.js';

/** Rejects an address with an invalid escape: Fastify fails before any route, hook or filter. */
export function refuseAddress(_: Error, request: FastifyRequest, reply: FastifyReply) {
  addHeaders(request, reply);
  reply.headers(hardened);
  sendProblem(new BadRequest(), request, reply);
}

/** Rejects invalid HTTP and headers that are too large, for which Node.js has only a socket. */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = new BadRequest();
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
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
