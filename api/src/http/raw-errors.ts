import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problems, problemType, type Problem } from '@waxseal/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BadRequest } from './http.errors.js';
import { addHeaders } from './http-hooks.js';
import { sendProblem } from './problem.filter.js';
import { hardened } from './security-headers.js';

/** An address with a broken escape, refused before there is a route, a hook or a filter. */
export function refuseAddress(_: Error, request: FastifyRequest, reply: FastifyReply) {
  addHeaders(request, reply);
  reply.headers(hardened);
  sendProblem(new BadRequest(), request, reply);
}

/** Bytes that are no HTTP request, or headers that are too large: there is a socket and nothing else. */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = 'bad-request';
  const [status, title] = problems[code];
  const requestId = randomUUID();
  const problem: Problem = { type: problemType(code), title, status, code, requestId };
  const body = JSON.stringify(problem);
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
