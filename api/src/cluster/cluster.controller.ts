import { Body, Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  Cluster,
  ClusterSettings,
  DryRunQuery,
  InitCluster as InitClusterBody,
  Plan,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { Representation } from '../http/representation.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { SwarmStatus } from '../swarm/index.js';
import { ClusterSettingsQueries } from './cluster-settings.queries.js';
import { InitCluster } from './init-cluster.js';

@ApiTags('cluster')
@Controller('cluster')
export class ClusterController {
  constructor(
    private readonly swarmStatus: SwarmStatus,
    private readonly initCluster: InitCluster,
    private readonly settings: ClusterSettingsQueries,
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
