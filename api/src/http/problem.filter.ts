import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { ProblemCode } from '@waxseal/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { detailOf, problemBody, ProblemError } from './problem.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The path that a proxy adds in front of every address; often empty. */
    basePath?: string;
  }
}

/** The problems for errors that Fastify and Nest throw before a handler runs. */
const codeOfStatus: Record<number, ProblemCode> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'body-too-large',
  415: 'unsupported-media-type',
};

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const isFastifys =
    error instanceof Error && 'code' in error && String(error.code).startsWith('FST_ERR_');
  return isFastifys && 'statusCode' in error ? Number(error.statusCode) : undefined;
};

/** Renders every error as an RFC 9457 problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('problem');

  catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendProblem(this.toProblem(error, request), request, reply);
  }

  toProblem(error: unknown, request: FastifyRequest): ProblemError {
    if (error instanceof ProblemError) {
      if (error.status >= 500)
        this.logger.warn({
          message: detailOf(error),
          code: error.code,
          requestId: request.id,
          ...(error.cause !== undefined && { cause: String(error.cause) }),
        });
      return error;
    }
    const code = codeOfStatus[statusOf(error) ?? 500];
    if (code) return new ProblemError(code);
    this.logger.error({
      requestId: request.id,
      stack: error instanceof Error ? error.stack : String(error),
    });
    return new ProblemError('internal', { cause: error });
  }
}

export function sendProblem(error: ProblemError, request: FastifyRequest, reply: FastifyReply) {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const instance = request.originalUrl.split('?')[0]!;
  const body = problemBody(error, { instance, requestId: request.id });
  // An address of the API, like `Location`.
  if (typeof body['link'] === 'string')
    body['link'] = (request.server.basePath ?? '') + body['link'];
  void reply
    .status(error.status)
    .headers(error.headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}
