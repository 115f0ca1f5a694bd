import { Body, Controller, Get, HttpCode, Post, Put, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  AccessToken,
  ChangePassword as ChangePasswordBody,
  Session,
  SignIn as SignInBody,
} from '@waxseal/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, CurrentActor, type AuthenticatedRequest } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { Public, SignedIn } from '../http/requires.js';
import { ChangePassword } from './change-password.js';
import { Clients } from './client.js';
import { OptionalActorGuard } from './optional-actor.guard.js';
import { OurOriginOnly } from './origin.guard.js';
import { RefreshSession } from './refresh-session.js';
import { SessionQueries } from './session.queries.js';
import { SignIn } from './sign-in.js';
import { SignOut } from './sign-out.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly clients: Clients,
    private readonly signIn: SignIn,
    private readonly refreshSession: RefreshSession,
    private readonly signOut: SignOut,
    private readonly session: SessionQueries,
    private readonly changePassword: ChangePassword,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Public()
  @OurOriginOnly()
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in; the refresh token is set as a cookie' })
  @ApiResponse({
    status: 200,
    description: 'An access token, valid for 10 minutes',
    standardSchema: AccessToken,
  })
  @ApiProblems('wrong-credentials', 'factor-required')
  login(
    @Body({ schema: SignInBody }) body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.signIn.execute(body, this.clients.of(request, reply));
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @OurOriginOnly()
  @ApiOperation({
    operationId: 'refreshSession',
    summary: 'Renew the access token with the cookie',
  })
  @ApiResponse({
    status: 200,
    description: 'An access token, valid for 10 minutes',
    standardSchema: AccessToken,
  })
  @ApiProblems('unauthenticated')
  refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.refreshSession.execute(this.clients.of(request, reply));
  }

  @Post('logout')
  @HttpCode(204)
  @Public()
  @OurOriginOnly()
  @UseGuards(OptionalActorGuard)
  @ApiBearerAuth()
  @ApiOperation({
    operationId: 'signOut',
    summary: 'Sign out: end the session of the cookie or the token',
  })
  @ApiResponse({ status: 204, description: 'The session has ended, if there was one' })
  logout(@Req() request: AuthenticatedRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.signOut.execute(request.actor, this.clients.of(request, reply));
  }

  @Get('session')
  @SignedIn({ worksWithoutFactor: true })
  @ApiOperation({
    operationId: 'getSession',
    summary: 'Get the current session with user and permissions',
  })
  @ApiResponse({ status: 200, description: 'The session of the token', standardSchema: Session })
  getSession(@CurrentActor() actor: Actor) {
    return this.session.get(actor);
  }

  @Put('password')
  @HttpCode(204)
  @SignedIn({ worksWithoutFactor: true })
  @ApiOperation({ operationId: 'changePassword', summary: 'Change your own password' })
  @ApiResponse({
    status: 204,
    description: 'The password is changed, and your other sessions have ended',
  })
  @ApiProblems('audit-unavailable')
  replacePassword(
    @Body({ schema: ChangePasswordBody }) body: ChangePasswordBody,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.changePassword.execute(actor, body, this.clients.of(request, reply));
  }
}
