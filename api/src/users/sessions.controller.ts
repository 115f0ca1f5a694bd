import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { NameInPath, OwnerListQuery, UserSessionPage } from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { SignedIn } from '../http/requires.js';
import { EndSession } from './end-session.js';
import { SessionsQueries } from './sessions.queries.js';

@ApiTags('users')
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly queries: SessionsQueries,
    private readonly endSession: EndSession,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List your open sessions, or those of all users',
  })
  @ApiResponse({
    status: 200,
    description: 'The open sessions, newest first',
    standardSchema: UserSessionPage,
  })
  list(@Query({ schema: OwnerListQuery }) query: OwnerListQuery, @CurrentActor() actor: Actor) {
    return this.queries.list(query, actor);
  }

  @Delete(':id')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({
    operationId: 'endSession',
    summary: 'End a session of your own, or of another user with the permission `user.manage`',
  })
  @ApiResponse({ status: 204, description: 'The next request of the session gets 401' })
  @ApiProblems('audit-unavailable')
  end(@Param('id', { schema: NameInPath }) id: string, @CurrentActor() actor: Actor) {
    return this.endSession.execute(actor, id);
  }
}
