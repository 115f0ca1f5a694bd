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
  private readonly stopping = new AbortController();

  /** Runs before the server closes, which waits for open responses. */
  onModuleDestroy() {
    this.stopping.abort();
  }

  /** Throws 429 if too many requests wait. */
  begin({ sessionId, response }: WaitingClient, timeoutSeconds: number): Wait {
    const leave = this.limit.enter(sessionId);
    const gone = new AbortController();
    const onClose = () => gone.abort();
    response.once('close', onClose);
    const ends = [this.stopping.signal, gone.signal, AbortSignal.timeout(timeoutSeconds * 1_000)];
    return {
      signal: AbortSignal.any(ends),
      end: () => {
        response.off('close', onClose);
        leave();
      },
    };
  }
}
