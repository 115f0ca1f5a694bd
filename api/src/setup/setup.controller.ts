import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AccessToken, SetupState, SetUp } from '@waxseal/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clients, OurOriginOnly } from '../auth/index.js';
import { ApiProblems } from '../http/api-problems.js';
import { Public } from '../http/requires.js';
import { CompleteSetup } from './complete-setup.js';
import { SetupQueries } from './setup.queries.js';

@ApiTags('setup')
@Controller('setup')
export class SetupController {
  constructor(
    private readonly queries: SetupQueries,
    private readonly completeSetup: CompleteSetup,
    private readonly clients: Clients,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ operationId: 'getSetup', summary: 'Check whether the first admin is missing' })
  @ApiResponse({ status: 200, description: 'The state of the setup', standardSchema: SetupState })
  get() {
    return this.queries.get();
  }

  @Post()
  @Public()
  @OurOriginOnly()
  @ApiOperation({ operationId: 'completeSetup', summary: 'Create the first admin and sign in' })
  @ApiResponse({
    status: 201,
    description: 'An access token, valid for 10 minutes',
    standardSchema: AccessToken,
  })
  @ApiProblems('wrong-setup-token', 'setup-done', 'setup-refused', 'audit-unavailable')
  complete(
    @Body({ schema: SetUp }) body: SetUp,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.completeSetup.execute(body, this.clients.of(request, reply));
  }
}
