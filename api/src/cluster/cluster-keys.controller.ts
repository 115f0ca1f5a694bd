import { Body, Controller, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  JoinRole,
  JoinToken,
  RotateClusterKey,
  UnlockCluster,
  UnlockKey,
  type NodeRole,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { Confidential } from '../http/confidential.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { ChangeCluster } from './change-cluster.js';
import { ReadClusterKeys } from './read-cluster-keys.js';

@ApiTags('cluster')
@Controller('cluster')
export class ClusterKeysController {
  constructor(
    private readonly readKeys: ReadClusterKeys,
    private readonly changeCluster: ChangeCluster,
  ) {}

  @Get('join-tokens/:role')
  @Requires('cluster.manage', { needsStepUp: true })
  @Confidential()
  @ApiOperation({
    operationId: 'getJoinToken',
    summary: 'Get the token with which nodes join in a role; the audit log records it',
  })
  @ApiResponse({ status: 200, description: 'The token', standardSchema: JoinToken })
  getJoinToken(
    @Param('role', { schema: JoinRole }) role: NodeRole,
    @CurrentActor() actor: Actor,
  ): Promise<JoinToken> {
    return this.readKeys.joinToken(actor, role);
  }

  @PostOnce('join-tokens/:role/rotations')
  @HttpCode(204)
  @Requires('cluster.manage', { needsStepUp: true })
  @ApiOperation({
    operationId: 'rotateJoinToken',
    summary: 'Replace a join token; nodes that have joined stay',
  })
  @ApiResponse({ status: 204, description: 'Nodes can join with the new token only' })
  rotateJoinToken(
    @Param('role', { schema: JoinRole }) role: NodeRole,
    @Body({ schema: RotateClusterKey }) _body: RotateClusterKey,
    @CurrentActor() actor: Actor,
  ) {
    return this.changeCluster.rotateJoinToken(actor, role);
  }

  @Get('unlock-key')
  @Requires('cluster.manage', { needsStepUp: true })
  @Confidential()
  @ApiOperation({
    operationId: 'getUnlockKey',
    summary: 'Get the key that unlocks managers after a restart; the audit log records it',
  })
  @ApiResponse({ status: 200, description: 'The key', standardSchema: UnlockKey })
  getUnlockKey(@CurrentActor() actor: Actor): Promise<UnlockKey> {
    return this.readKeys.unlockKey(actor);
  }

  @PostOnce('unlock-key/rotations')
  @HttpCode(204)
  @Requires('cluster.manage', { needsStepUp: true })
  @ApiOperation({ operationId: 'rotateUnlockKey', summary: 'Replace the unlock key' })
  @ApiResponse({ status: 204, description: 'Managers need the new key after a restart' })
  @ApiProblems('autolock-off')
  rotateUnlockKey(
    @Body({ schema: RotateClusterKey }) _body: RotateClusterKey,
    @CurrentActor() actor: Actor,
  ) {
    return this.changeCluster.rotateUnlockKey(actor);
  }

  @PostOnce('unlocks')
  @HttpCode(204)
  @Requires('cluster.manage')
  @ApiOperation({
    operationId: 'unlockCluster',
    summary: 'Unlock the manager that Waxseal is connected to',
  })
  @ApiResponse({ status: 204, description: 'Unlocked' })
  @ApiProblems('swarm-not-locked')
  unlock(@Body({ schema: UnlockCluster }) body: UnlockCluster, @CurrentActor() actor: Actor) {
    return this.changeCluster.unlock(actor, body.unlockKey);
  }
}
