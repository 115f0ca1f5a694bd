import { Controller, Sse } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { StreamEvent } from '@waxseal/shared';
import { Sessions } from '../auth/index.js';
import { Actor, CurrentActor } from '../common/actor.js';
import { Requires } from '../common/requires.js';
import { Hub } from '../stream/index.js';

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly hub: Hub,
    private readonly sessions: Sessions,
  ) {}

  @Sse()
  @Requires('event.read')
  @ApiProduces('text/event-stream')
  @ApiOperation({ operationId: 'followEvents', summary: 'Follow changes as server-sent events' })
  @ApiResponse({
    status: 200,
    description: 'The `data` of each event',
    standardSchema: StreamEvent,
  })
  follow(@CurrentActor() actor: Actor) {
    return this.hub.stream({
      may: (permission) => actor.may(permission),
      isLive: () => this.sessions.isLive(actor.sessionId),
    });
  }
}
