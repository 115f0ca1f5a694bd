import { Body, Controller, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DryRunQuery,
  NameInPath,
  PruningPlan,
  RetireVersions as RetireBody,
  RotateSecret as RotateBody,
  Rotation,
  RotationPlan,
  StartedRotation,
  StartPruning as PruneBody,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../common/actor.js';
import { ApiProblems } from '../common/api-problems.js';
import { Requires } from '../common/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { PruneVersions } from './prune-versions.js';
import { pruneProblems, startProblems } from './rotations.docs.js';
import { StartRotation } from './start-rotation.js';

@ApiTags('secrets')
@Controller()
export class SecretRotationsController {
  constructor(
    private readonly startRotation: StartRotation,
    private readonly pruneVersions: PruneVersions,
  ) {}

  @PostOnce('secrets/:name/rotations')
  @HttpCode(202)
  @Requires('secret.rotate')
  @ApiOperation({
    operationId: 'rotateSecret',
    summary: 'Give a secret a new value, or an earlier version, in all services that use it',
  })
  @ApiResponse({
    status: 202,
    description: 'It has begun; what was generated is in this answer only',
    standardSchema: StartedRotation,
  })
  @ApiResponse({
    status: 200,
    description: 'The plan, with `dryRun=true`',
    standardSchema: RotationPlan,
  })
  @ApiProblems(...startProblems)
  rotate(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: RotateBody }) { value, generator, version, ...options }: RotateBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    const changes = [{ kind: 'secret' as const, name, value, generator, version }];
    return this.startRotation.execute(actor, { ...options, changes }, dryRun);
  }

  @PostOnce('secrets/:name/retirements')
  @HttpCode(202)
  @Requires('secret.rotate')
  @ApiOperation({
    operationId: 'retireSecretVersions',
    summary: 'Remove versions that are not current as soon as nothing needs them, without grace',
  })
  @ApiResponse({ status: 202, description: 'It has begun', standardSchema: Rotation })
  @ApiResponse({
    status: 200,
    description: 'The plan, with `dryRun=true`',
    standardSchema: PruningPlan,
  })
  @ApiProblems(...pruneProblems, 'not-found')
  retire(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: RetireBody }) body: RetireBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.pruneVersions.retire(actor, 'secret', name, body, dryRun);
  }

  @PostOnce('secret-prunings')
  @HttpCode(202)
  @Requires('secret.prune')
  @ApiOperation({
    operationId: 'pruneSecrets',
    summary: 'Remove versions that were replaced, or families that nothing uses, by plan',
  })
  @ApiResponse({ status: 202, description: 'It has begun', standardSchema: Rotation })
  @ApiResponse({
    status: 200,
    description: 'The plan, with `dryRun=true`',
    standardSchema: PruningPlan,
  })
  @ApiProblems(...pruneProblems)
  prune(
    @Body({ schema: PruneBody }) body: PruneBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.pruneVersions.prune(actor, 'secret', body, dryRun);
  }
}
