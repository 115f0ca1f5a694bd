import { Body, Controller, HttpCode, Param, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DryRunQuery,
  type FamilyKind,
  NameInPath,
  PruningPlan,
  DeleteVersions as DeleteBody,
  RotateConfig,
  RotateSecret,
  Rotation,
  RotationPlan,
  StartedRotation,
  StartPruning as PruneBody,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { PruneVersions } from './command/prune-versions.js';
import { startProblems } from './rotations.docs.js';
import { StartRotation } from './command/start-rotation.js';

const bodies = { secret: RotateSecret, config: RotateConfig };
type RotateBody = RotateSecret | RotateConfig;

interface Words {
  /** The kind as written in operation ids. */
  title: string;
  content: string;
}

/** Creates the controller of rotations, deletions and prunings for one kind. */
function controllerOf(kind: FamilyKind, { title, content }: Words): Type<unknown> {
  @ApiTags(`${kind}s`)
  @Controller()
  class FamilyRotationsController {
    constructor(
      private readonly startRotation: StartRotation,
      private readonly pruneVersions: PruneVersions,
    ) {}

    @PostOnce(`${kind}s/:name/rotations`)
    @HttpCode(202)
    @Requires(`${kind}.rotate`)
    @ApiOperation({
      operationId: `rotate${title}`,
      summary: `Rotate a ${kind}: put ${content} or an earlier version into every service that uses it`,
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
    rotate(
      @Param('name', { schema: NameInPath }) name: string,
      @Body({ schema: bodies[kind] }) { value, generator, version, ...options }: RotateBody,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentActor() actor: Actor,
    ) {
      const changes = [{ kind, name, value, generator, version }];
      return this.startRotation.execute(actor, { ...options, changes }, dryRun);
    }

    @PostOnce(`${kind}s/:name/deletions`)
    @HttpCode(202)
    @Requires(`${kind}.rotate`, { needsStepUp: true })
    @ApiOperation({
      operationId: `delete${title}Versions`,
      summary:
        'Delete versions that are not current as soon as no service needs them, without a grace period',
    })
    @ApiResponse({ status: 202, description: 'Started', standardSchema: Rotation })
    @ApiResponse({
      status: 200,
      description: 'The plan, with `dryRun=true`',
      standardSchema: PruningPlan,
    })
    @ApiProblems(
      'already-current',
      'version-kept',
      'nothing-to-delete',
      'rotation-running',
      'plan-stale',
    )
    delete(
      @Param('name', { schema: NameInPath }) name: string,
      @Body({ schema: DeleteBody }) body: DeleteBody,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentActor() actor: Actor,
    ) {
      return this.pruneVersions.deleteVersions(actor, kind, name, body, dryRun);
    }

    @PostOnce(`${kind}-prunings`)
    @HttpCode(202)
    @Requires(`${kind}.prune`, { needsStepUp: true })
    @ApiOperation({
      operationId: `prune${title}s`,
      summary: `Prune replaced versions, or ${kind}s that no service uses`,
    })
    @ApiResponse({ status: 202, description: 'Started', standardSchema: Rotation })
    @ApiResponse({
      status: 200,
      description: 'The plan, with `dryRun=true`',
      standardSchema: PruningPlan,
    })
    @ApiProblems('nothing-to-delete', 'plan-stale')
    prune(
      @Body({ schema: PruneBody }) body: PruneBody,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentActor() actor: Actor,
    ) {
      return this.pruneVersions.prune(actor, kind, body, dryRun);
    }
  }
  return FamilyRotationsController;
}

export const SecretRotationsController = controllerOf('secret', {
  title: 'Secret',
  content: 'a new value',
});
export const ConfigRotationsController = controllerOf('config', {
  title: 'Config',
  content: 'new content',
});
