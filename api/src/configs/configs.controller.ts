import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  Config,
  ConfigContent,
  ConfigDiff,
  ConfigDiffQuery,
  ConfigListQuery,
  ConfigPage,
  ConfigUsePage,
  ConfigVersion,
  ConfigVersionPage,
  CreateConfig as CreateBody,
  DryRunQuery,
  NameInPath,
  Plan,
  RotateConfig as RotateBody,
  RotationPlan,
  StartedRotation,
  SubListQuery,
  VersionInPath,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../common/actor.js';
import { ApiProblems } from '../common/api-problems.js';
import { Requires } from '../common/requires.js';
import { StartRotation, startProblems } from '../rotations/index.js';
import { ConfigsQueries } from './configs.queries.js';
import { CreateConfig } from './create-config.js';

@ApiTags('configs')
@Controller('configs')
export class ConfigsController {
  constructor(
    private readonly queries: ConfigsQueries,
    private readonly createConfig: CreateConfig,
    private readonly startRotation: StartRotation,
  ) {}

  @Get()
  @Requires('config.read')
  @ApiOperation({ operationId: 'listConfigs', summary: 'List configs, without their content' })
  @ApiResponse({ status: 200, description: 'A page of configs', standardSchema: ConfigPage })
  @ApiProblems('bad-request', 'bad-cursor')
  list(@Query({ schema: ConfigListQuery }) query: ConfigListQuery) {
    return this.queries.list(query);
  }

  @Post()
  @Requires('config.create')
  @ApiOperation({ operationId: 'createConfig', summary: 'Create a config' })
  @ApiResponse({ status: 201, description: 'The new config', standardSchema: Config })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems(
    'bad-request',
    'name-taken',
    'body-too-large',
    'unsupported-media-type',
    'invalid-input',
  )
  create(
    @Body({ schema: CreateBody }) body: CreateBody,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.createConfig.execute(actor, body, dryRun);
  }

  @Get(':name')
  @Requires('config.read')
  @ApiOperation({ operationId: 'getConfig', summary: 'Read a config and who uses it' })
  @ApiResponse({ status: 200, description: 'The config', standardSchema: Config })
  @ApiProblems('not-found')
  get(@Param('name', { schema: NameInPath }) name: string) {
    return this.queries.get(name);
  }

  @Get(':name/usage')
  @Requires('config.read')
  @ApiOperation({ operationId: 'listConfigUsage', summary: 'List the services that use it' })
  @ApiResponse({ status: 200, description: 'A page of uses', standardSchema: ConfigUsePage })
  @ApiProblems('bad-request', 'bad-cursor', 'not-found')
  listUsage(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.queries.listUsage(name, query);
  }

  @Get(':name/versions')
  @Requires('config.read')
  @ApiOperation({ operationId: 'listConfigVersions', summary: 'List versions, the newest first' })
  @ApiResponse({
    status: 200,
    description: 'A page of versions',
    standardSchema: ConfigVersionPage,
  })
  @ApiProblems('bad-request', 'bad-cursor', 'not-found')
  listVersions(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.queries.listVersions(name, query);
  }

  @Get(':name/versions/:version')
  @Requires('config.read')
  @ApiOperation({ operationId: 'getConfigVersion', summary: 'Read one version' })
  @ApiResponse({ status: 200, description: 'The version', standardSchema: ConfigVersion })
  @ApiProblems('not-found')
  getVersion(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.queries.getVersion(name, version);
  }

  @Get(':name/versions/:version/content')
  @Requires('config.content.read')
  @ApiOperation({ operationId: 'getConfigContent', summary: 'Read what a version holds' })
  @ApiResponse({ status: 200, description: 'The content', standardSchema: ConfigContent })
  @ApiProblems('not-found')
  getContent(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.queries.getContent(name, version);
  }

  @Get(':name/diff')
  @Requires('config.content.read')
  @ApiOperation({ operationId: 'diffConfig', summary: 'Compare two versions line by line' })
  @ApiResponse({ status: 200, description: 'The difference', standardSchema: ConfigDiff })
  @ApiProblems('bad-request', 'not-found')
  diff(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: ConfigDiffQuery }) query: ConfigDiffQuery,
  ) {
    return this.queries.diff(name, query);
  }

  @Post(':name/rotations')
  @HttpCode(202)
  @Requires('config.rotate')
  @ApiOperation({
    operationId: 'rotateConfig',
    summary: 'Give a config new content, or an earlier version, in all services that use it',
  })
  @ApiResponse({ status: 202, description: 'It has begun', standardSchema: StartedRotation })
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
    const changes = [{ kind: 'config' as const, name, value, generator, version }];
    return this.startRotation.execute(actor, { ...options, changes }, dryRun);
  }
}
