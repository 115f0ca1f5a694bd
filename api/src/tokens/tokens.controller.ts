import { Body, Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiToken,
  OwnerListQuery,
  ApiTokenPage,
  CreateApiToken,
  CreatedApiToken,
  NameInPath,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { SignedIn } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { CreateToken } from './create-token.js';
import { DeleteToken } from './delete-token.js';
import { TokensQueries } from './tokens.queries.js';

/** All routes need a session: a token makes no tokens, and sees none. */
@ApiTags('tokens')
@Controller('tokens')
export class TokensController {
  constructor(
    private readonly queries: TokensQueries,
    private readonly createToken: CreateToken,
    private readonly deleteToken: DeleteToken,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    operationId: 'listTokens',
    summary: 'List your API tokens, or those of all users',
  })
  @ApiResponse({
    status: 200,
    description: 'API tokens, newest first',
    standardSchema: ApiTokenPage,
  })
  list(@Query({ schema: OwnerListQuery }) query: OwnerListQuery, @CurrentActor() actor: Actor) {
    return this.queries.list(query, actor);
  }

  @PostOnce()
  @SignedIn({ needsStepUp: true })
  @ApiOperation({
    operationId: 'createToken',
    summary: 'Create an API token for another tool; it is shown in this response only',
  })
  @ApiResponse({ status: 201, description: 'The token', standardSchema: CreatedApiToken })
  @ApiProblems('name-taken', 'audit-unavailable')
  create(@Body({ schema: CreateApiToken }) body: CreateApiToken, @CurrentActor() actor: Actor) {
    return this.createToken.execute(actor, body);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ operationId: 'getToken', summary: 'Get an API token, without the token itself' })
  @ApiResponse({ status: 200, description: 'The API token', standardSchema: ApiToken })
  get(@Param('id', { schema: NameInPath }) id: string, @CurrentActor() actor: Actor) {
    return this.queries.get(id, actor);
  }

  @Delete(':id')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({
    operationId: 'deleteToken',
    summary:
      'Delete an API token of your own, or of another user with the permission `user.manage`',
  })
  @ApiResponse({ status: 204, description: 'The next request with the token gets 401' })
  @ApiProblems('audit-unavailable')
  delete(@Param('id', { schema: NameInPath }) id: string, @CurrentActor() actor: Actor) {
    return this.deleteToken.execute(actor, id);
  }
}
