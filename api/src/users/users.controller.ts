import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateUser as CreateUserBody,
  EditUser as EditUserBody,
  SubListQuery,
  User,
  UserIdInPath,
  UserListQuery,
  UserPage,
  UserSessionPage,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, type IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { CreateUser } from './create-user.js';
import { EditUser } from './edit-user.js';
import { EndSessions } from './end-sessions.js';
import { ResetSecondFactor } from './reset-second-factor.js';
import { SessionsQueries } from './sessions.queries.js';
import { UsersQueries } from './users.queries.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly queries: UsersQueries,
    private readonly sessions: SessionsQueries,
    private readonly createUser: CreateUser,
    private readonly editUser: EditUser,
    private readonly endSessions: EndSessions,
    private readonly resetFactor: ResetSecondFactor,
  ) {}

  @Get()
  @Requires('user.read')
  @ApiOperation({ operationId: 'listUsers', summary: 'List users' })
  @ApiResponse({ status: 200, description: 'A page of users', standardSchema: UserPage })
  list(@Query({ schema: UserListQuery }) query: UserListQuery) {
    return this.queries.list(query);
  }

  @PostOnce()
  @Requires('user.manage', { needsStepUp: true })
  @ApiOperation({ operationId: 'createUser', summary: 'Create a user' })
  @ApiResponse({ status: 201, description: 'The new user', standardSchema: User })
  @ApiProblems('name-taken')
  create(@Body({ schema: CreateUserBody }) body: CreateUserBody, @CurrentActor() actor: Actor) {
    return this.createUser.execute(actor, body);
  }

  @Get(':id')
  @Requires('user.read')
  @ApiOperation({ operationId: 'getUser', summary: 'Get a user' })
  @ApiResponse({ status: 200, description: 'The user', standardSchema: User })
  get(@Param('id', { schema: UserIdInPath }) id: string) {
    return this.queries.get(id);
  }

  @Patch(':id')
  @Requires('user.manage', { needsStepUp: true })
  @NeedsIfMatch()
  @ApiOperation({
    operationId: 'editUser',
    summary: 'Change the role or password of a user, or disable the user',
  })
  @ApiResponse({ status: 200, description: 'The updated user', standardSchema: User })
  @ApiProblems('last-admin')
  edit(
    @Param('id', { schema: UserIdInPath }) id: string,
    @Body({ schema: EditUserBody }) body: EditUserBody,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.editUser.execute(actor, id, body, ifMatch);
  }

  @Get(':id/sessions')
  @Requires('user.read')
  @ApiOperation({ operationId: 'listUserSessions', summary: 'List the open sessions of a user' })
  @ApiResponse({
    status: 200,
    description: 'The open sessions, newest first',
    standardSchema: UserSessionPage,
  })
  listSessions(
    @Param('id', { schema: UserIdInPath }) id: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.sessions.listOf(id, query);
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @Requires('user.manage')
  @ApiOperation({ operationId: 'endUserSessions', summary: 'End all sessions of a user' })
  @ApiResponse({ status: 204, description: 'All sessions have ended' })
  removeSessions(@Param('id', { schema: UserIdInPath }) id: string, @CurrentActor() actor: Actor) {
    return this.endSessions.execute(actor, id);
  }

  @Delete(':id/second-factor')
  @HttpCode(204)
  @Requires('user.manage', { needsStepUp: true })
  @ApiOperation({
    operationId: 'resetSecondFactor',
    summary: 'Delete the second factor of a user who cannot show it any more',
  })
  @ApiResponse({
    status: 204,
    description: 'The password is enough to sign in, and all sessions have ended',
  })
  resetSecondFactor(
    @Param('id', { schema: UserIdInPath }) id: string,
    @CurrentActor() actor: Actor,
  ) {
    return this.resetFactor.execute(actor, id);
  }
}
