import { Controller, createParamDecorator, Sse, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { StreamEvent } from '@waxseal/shared';
import type { FastifyRequest } from 'fastify';
import { Actor, CurrentActor } from '../http/actor.js';
import { Requires } from '../http/requires.js';
import { Hub } from './hub.js';

/** Disconnects a client that reads too slowly. It reconnects with the id of its last event. */
const MAX_WAITING_CHARACTERS = 256 * 1024;

const lastEventId = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<FastifyRequest>().headers['last-event-id'],
);

/** Used instead of Nest's `@Headers`, which would add a second parameter to the OpenAPI document. */
function CurrentLastEventId() {
  return lastEventId();
}

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(private readonly hub: Hub) {}

  @Sse('', { maxPendingDataLength: MAX_WAITING_CHARACTERS })
  @Requires('event.read')
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description:
      'ID of the last event you received: the stream repeats the events after it, or sends `reset` if it does not know them',
    schema: { type: 'string' },
  })
  @ApiOperation({ operationId: 'followEvents', summary: 'Follow changes as server-sent events' })
  @ApiResponse({
    status: 200,
    description: 'The `data` of each event',
    standardSchema: StreamEvent,
  })
  follow(@CurrentActor() actor: Actor, @CurrentLastEventId() lastEventId: string | undefined) {
    return this.hub.stream({
      may: (permission) => actor.may(permission),
      sessionId: actor.sessionId,
      isUnchanged: () => actor.isStillSignedIn(),
      lastEventId,
    });
  }
}
