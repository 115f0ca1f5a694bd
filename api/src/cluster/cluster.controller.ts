import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  Cluster,
  ClusterSettings,
  ClusterSettingsOrPlan,
  DryRunQuery,
  EditClusterSettings,
  InitCluster as InitClusterBody,
  Plan,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Representation } from '../http/representation.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { SwarmStatus } from '../swarm/index.js';
import { ChangeCluster } from './change-cluster.js';
import { ClusterSettingsQueries } from './cluster-settings.queries.js';
import { InitCluster } from './init-cluster.js';

@ApiTags('cluster')
@Controller('cluster')
export class ClusterController {
  constructor(
    private readonly swarmStatus: SwarmStatus,
    private readonly initCluster: InitCluster,
    private readonly settings: ClusterSettingsQueries,
    private readonly changeCluster: ChangeCluster,
  ) {}

  @Get()
  @Requires('cluster.read')
  @ApiOperation({
    operationId: 'getCluster',
    summary: 'Get the state of the Docker Engine and its Swarm',
  })
  @ApiResponse({
    status: 200,
    description: 'The state, also while Docker is away',
    standardSchema: Cluster,
  })
  get() {
    return new Representation(this.swarmStatus.cluster());
  }

  @Get('settings')
  @Requires('cluster.read')
  @ApiOperation({ operationId: 'getClusterSettings', summary: 'Get the settings of the Swarm' })
  @ApiResponse({ status: 200, description: 'The settings', standardSchema: ClusterSettings })
  getSettings() {
    return this.settings.get();
  }

  @Patch('settings')
  @Requires('cluster.manage', { needsStepUp: true })
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'editClusterSettings', summary: 'Switch autolock on or off' })
  @ApiResponse({
    status: 200,
    description: 'The updated settings, or the plan',
    standardSchema: ClusterSettingsOrPlan,
  })
  editSettings(
    @Body({ schema: EditClusterSettings }) body: EditClusterSettings,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.changeCluster.edit(actor, ifMatch, body, dryRun);
  }

  @PostOnce()
  @Requires('cluster.init')
  @ApiOperation({ operationId: 'initCluster', summary: 'Initialise a Swarm on this Docker Engine' })
  @ApiResponse({ status: 201, description: 'The new Swarm', standardSchema: Cluster })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems('swarm-active')
  init(
    @Body({ schema: InitClusterBody }) body: InitClusterBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.initCluster.execute(actor, body, dryRun);
  }
}
