import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../http/actor.js';
import { BadRequest, NotFound } from '../http/http.errors.js';
import { Representation } from '../http/representation.js';
import { IdempotentRequests, type Outcome, type Request } from './idempotent-requests.js';

/** A key consists of 1 to 255 visible characters. Quotes of a structured field (RFC 8941) are removed. */
const KEY = /^"?([\x21\x23-\x7e]{1,255})"?$/;

/** Handles `Idempotency-Key` on every POST of a signed-in user (draft-ietf-httpapi-idempotency-key-header). */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequests) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const described = describe(request);
    if (!described) return next.handle();
    const work = () => lastValueFrom(next.handle());
    return from(this.answer(described, work, request, http.getResponse<FastifyReply>()));
  }

  private async answer(
    described: Request,
    work: () => Promise<unknown>,
    request: AuthenticatedRequest,
    reply: FastifyReply,
  ) {
    const done = await this.requests.run(described, work, outcomeOf);
    return 'result' in done ? done.result : replay(done.replay, request, reply);
  }
}

function describe(request: AuthenticatedRequest): Request | undefined {
  const header = request.headers['idempotency-key'];
  const isDryRun = (request.query as Record<string, unknown>)['dryRun'] === 'true';
  if (request.method !== 'POST' || header === undefined || !request.actor || isDryRun)
    return undefined;
  const key = KEY.exec(String(header))?.[1];
  if (!key)
    throw new BadRequest({
      errors: [{ pointer: 'Idempotency-Key', detail: 'Must have 1 to 255 visible characters' }],
    });
  const { userId } = request.actor;
  const payload = [request.body ?? {}, request.query, request.headers['if-match'] ?? null];
  return { userId, key, path: request.url.split('?')[0]!, payload };
}

const outcomeOf = (result: unknown): Outcome =>
  result instanceof Representation
    ? { status: result.status ?? 200, location: result.location ?? null }
    : { status: result === undefined ? 204 : 200, location: null };

/** Reads the resource again with the client's current permissions, because no body is stored. */
async function replay(
  { status, location }: Outcome,
  request: AuthenticatedRequest,
  reply: FastifyReply,
) {
  reply.header('idempotency-replayed', 'true');
  reply.status(status);
  if (location === null) return undefined;
  const { authorization } = request.headers;
  const read = await request.server.inject({ url: location, headers: { authorization } });
  if (read.statusCode !== 200) throw new NotFound({ headers: { location } });
  const { etag } = read.headers;
  if (typeof etag === 'string') reply.header('etag', etag);
  reply.header('location', location).header('content-type', 'application/json; charset=utf-8');
  return read.body;
}
