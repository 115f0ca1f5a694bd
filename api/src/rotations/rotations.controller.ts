import { Body, Controller, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  CancelRotation as CancelBody,
  DryRunQuery,
  FollowQuery,
  NameInPath,
  ResolveRotation as ResolveBody,
  Rotation,
  RotationListQuery,
  RotationPage,
  RotationPlan,
  StartedRotation,
  StartRotation as StartBody,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentWaitingClient, type WaitingClient } from '../http/waits.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { CancelRotation } from './command/cancel-rotation.js';
import { ResolveRotation } from './command/resolve-rotation.js';
import { startProblems } from './rotations.docs.js';
import { RotationsQueries } from './read/rotations.queries.js';
import { StartRotation } from './command/start-rotation.js';

@ApiTags('rotations')
@Controller('rotations')
export class RotationsController {
  constructor(
    private readonly queries: RotationsQueries,
    private readonly startRotation: StartRotation,
    private readonly cancelRotation: CancelRotation,
    private readonly resolveRotation: ResolveRotation,
  ) {}

  @Get()
  @Requires('rotation.read')
  @ApiOperation({ operationId: 'listRotations', summary: 'List rotations, newest first' })
  @ApiResponse({ status: 200, description: 'A page of rotations', standardSchema: RotationPage })
  list(@Query({ schema: RotationListQuery }) query: RotationListQuery) {
    return this.queries.list(query);
  }

  @PostOnce()
  @HttpCode(202)
  @Requires('secret.rotate')
  @ApiOperation({
    operationId: 'startRotation',
    summary: 'Rotate one or more secrets and configs with one update per service',
  })
  @ApiResponse({
    status: 202,
    description: 'Started. Generated values are returned only in this response',
    standardSchema: StartedRotation,
  })
  @ApiResponse({
    status: 200,
    description: 'The plan, with `dryRun=true`',
    standardSchema: RotationPlan,
  })
  @ApiProblems(...startProblems)
  start(
    @Body({ schema: StartBody }) body: StartBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.startRotation.execute(actor, body, dryRun);
  }

  @Get(':id')
  @Requires('rotation.read')
  @ApiOperation({
    operationId: 'getRotation',
    summary: 'Get a rotation with its services and steps; `wait=true` waits until it ends',
  })
  @ApiResponse({ status: 200, description: 'The rotation', standardSchema: Rotation })
  get(
    @Param('id', { schema: NameInPath }) id: string,
    @Query({ schema: FollowQuery }) query: FollowQuery,
    @CurrentActor() actor: Actor,
    @CurrentWaitingClient() client: WaitingClient,
  ) {
    return this.queries.follow(id, query, actor, client);
  }

  @PostOnce(':id/cancellation')
  @HttpCode(202)
  @Requires('rotation.cancel')
  @ApiOperation({
    operationId: 'cancelRotation',
    summary: 'Cancel a rotation and revert every updated service to the previous version',
  })
  @ApiResponse({ status: 202, description: 'Revert started', standardSchema: Rotation })
  @ApiProblems('rotation-over')
  cancel(
    @Param('id', { schema: NameInPath }) id: string,
    @Body({ schema: CancelBody }) _body: CancelBody,
    @CurrentActor() actor: Actor,
  ) {
    return this.cancelRotation.execute(actor, id);
  }

  @PostOnce(':id/resolutions')
  @HttpCode(202)
  @Requires('rotation.resolve')
  @ApiOperation({
    operationId: 'resolveRotation',
    summary: 'Resolve a blocked rotation',
  })
  @ApiResponse({ status: 202, description: 'Resumed or finished', standardSchema: Rotation })
  @ApiProblems('not-resolvable')
  resolve(
    @Param('id', { schema: NameInPath }) id: string,
    @Body({ schema: ResolveBody }) { resolution }: ResolveBody,
    @CurrentActor() actor: Actor,
  ) {
    return this.resolveRotation.execute(actor, id, resolution);
  }
}
