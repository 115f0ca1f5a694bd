import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  AccessToken,
  BeginFactorEnrolment as BeginBody,
  EnableSecondFactor as EnableBody,
  FactorEnrolment,
  RecoveryCodes,
  SecondFactor,
  SignInWithCode,
  StepUp as StepUpBody,
} from '@waxseal/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, CurrentActor } from '../../http/actor.js';
import { ApiProblems } from '../../http/api-problems.js';
import { Public, SignedIn } from '../../http/requires.js';
import { Clients } from '../client.js';
import { OurOriginOnly } from '../origin.guard.js';
import { BeginFactorEnrolment } from './begin-factor-enrolment.js';
import { CompleteSignIn } from './complete-sign-in.js';
import { DisableSecondFactor } from './disable-second-factor.js';
import { EnableSecondFactor } from './enable-second-factor.js';
import { FactorQueries } from './factor.queries.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import { StepUp } from './step-up.js';

/** The second factor of the signed-in user. API tokens are never asked for one, and cannot change it. */
@ApiTags('auth')
@Controller('auth')
export class FactorController {
  constructor(
    private readonly clients: Clients,
    private readonly completeSignIn: CompleteSignIn,
    private readonly queries: FactorQueries,
    private readonly begin: BeginFactorEnrolment,
    private readonly enable: EnableSecondFactor,
    private readonly disable: DisableSecondFactor,
    private readonly renewCodes: RenewRecoveryCodes,
    private readonly stepUp: StepUp,
  ) {}

  @Post('login/code')
  @HttpCode(200)
  @Public()
  @OurOriginOnly()
  @ApiOperation({
    operationId: 'signInWithCode',
    summary: 'Complete a sign-in that needs a second factor; the refresh token is set as a cookie',
  })
  @ApiResponse({
    status: 200,
    description: 'An access token, valid for 10 minutes',
    standardSchema: AccessToken,
  })
  @ApiProblems('wrong-code', 'sign-in-expired', 'wrong-credentials')
  signInWithCode(
    @Body({ schema: SignInWithCode }) body: SignInWithCode,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.completeSignIn.execute(body, this.clients.of(request, reply));
  }

  @Put('step-up')
  @SignedIn()
  @ApiOperation({
    operationId: 'stepUp',
    summary: 'Show the second factor again, for actions that need a code of the last 10 minutes',
  })
  @ApiResponse({
    status: 200,
    description: 'An access token whose `auth_time` is now; earlier ones of the session work, too',
    standardSchema: AccessToken,
  })
  @ApiProblems('no-second-factor', 'audit-unavailable')
  showFactor(
    @Body({ schema: StepUpBody }) body: StepUpBody,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.stepUp.execute(actor, body, this.clients.of(request, reply));
  }

  @Get('second-factor')
  @SignedIn({ worksWithoutFactor: true })
  @ApiOperation({ operationId: 'getSecondFactor', summary: 'Get the state of your second factor' })
  @ApiResponse({
    status: 200,
    description: 'Its state, without the key',
    standardSchema: SecondFactor,
  })
  get(@CurrentActor() actor: Actor) {
    return this.queries.get(actor);
  }

  @Put('second-factor/enrolment')
  @SignedIn({ worksWithoutFactor: true })
  @ApiOperation({
    operationId: 'beginFactorEnrolment',
    summary: 'Make a key for an authenticator app, in place of an unconfirmed one',
  })
  @ApiResponse({
    status: 200,
    description: 'The key; a code must confirm it within 15 minutes',
    standardSchema: FactorEnrolment,
  })
  @ApiProblems('factor-exists', 'audit-unavailable')
  beginEnrolment(
    @Body({ schema: BeginBody }) body: BeginBody,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.begin.execute(actor, body, this.clients.of(request, reply), request.hostname);
  }

  @Put('second-factor')
  @SignedIn({ worksWithoutFactor: true })
  @ApiOperation({
    operationId: 'enableSecondFactor',
    summary: 'Enable your second factor with a code of the new key',
  })
  @ApiResponse({
    status: 200,
    description: 'The recovery codes, in this response only. Your other sessions have ended',
    standardSchema: RecoveryCodes,
  })
  @ApiProblems('factor-exists', 'audit-unavailable')
  enableFactor(@Body({ schema: EnableBody }) body: EnableBody, @CurrentActor() actor: Actor) {
    return this.enable.execute(actor, body);
  }

  @Delete('second-factor')
  @HttpCode(204)
  @SignedIn({ needsStepUp: true })
  @ApiOperation({ operationId: 'disableSecondFactor', summary: 'Disable your second factor' })
  @ApiResponse({ status: 204, description: 'The password is enough to sign in' })
  @ApiProblems('no-second-factor', 'audit-unavailable')
  disableFactor(@CurrentActor() actor: Actor) {
    return this.disable.execute(actor);
  }

  @Put('second-factor/recovery-codes')
  @SignedIn({ needsStepUp: true })
  @ApiOperation({ operationId: 'renewRecoveryCodes', summary: 'Replace all your recovery codes' })
  @ApiResponse({
    status: 200,
    description: 'The new recovery codes, in this response only. Earlier ones no longer work',
    standardSchema: RecoveryCodes,
  })
  @ApiProblems('no-second-factor', 'audit-unavailable')
  renewRecoveryCodes(@CurrentActor() actor: Actor) {
    return this.renewCodes.execute(actor);
  }
}
