import type { ServerResponse } from 'node:http';
import {
  createParamDecorator,
  Injectable,
  type ExecutionContext,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { AuthenticatedRequest } from './actor.js';
import { OpenLimit } from './open-limit.js';

/** The client of a request that waits, and the response that it waits for. */
export interface WaitingClient {
  sessionId: string;
  response: ServerResponse;
}

/** A request that waits, until `signal` ends it: at its timeout, without its client, or when the process stops. */
export interface Wait {
  signal: AbortSignal;
  end(): void;
}

export function waitingClientOf(context: ExecutionContext): WaitingClient {
  const http = context.switchToHttp();
  const { actor } = http.getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('A public route has no actor');
  return { sessionId: actor.sessionId, response: http.getResponse<FastifyReply>().raw };
}

export const CurrentWaitingClient = createParamDecorator((_: unknown, context: ExecutionContext) =>
  waitingClientOf(context),
);

/** The requests that wait with `wait=true`. Their number is limited. */
@Injectable()
export class Waits implements OnModuleDestroy {
  private readonly limit = new OpenLimit({
    words: (count) => `send ${count} requests that wait`,
    ofSession: 16,
    ofAll: 64,
  });
  private readonly open = new Set<AbortController>();
  private isStopping = false;

  /** Runs before the server closes, which waits for open responses. */
  onModuleDestroy() {
    this.isStopping = true;
    for (const wait of this.open) wait.abort();
  }

  /** Throws 429 if too many requests wait. */
  begin({ sessionId, response }: WaitingClient, timeoutSeconds: number): Wait {
    const leave = this.limit.enter(sessionId);
    // Not AbortSignal.any: Node.js 20 drops an AbortSignal.timeout in it with the next garbage collection.
    const ending = new AbortController();
    const abort = () => ending.abort();
    const timer = setTimeout(abort, timeoutSeconds * 1_000);
    response.once('close', abort);
    this.open.add(ending);
    if (this.isStopping) abort();
    return {
      signal: ending.signal,
      end: () => {
        clearTimeout(timer);
        response.off('close', abort);
        this.open.delete(ending);
        leave();
      },
    };
  }
}
