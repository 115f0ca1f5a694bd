import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
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
  CreateConfig,
  CreatedConfig,
  DryRunQuery,
  EditConfig,
  EditVersion,
  NameInPath,
  Plan,
  SubListQuery,
  VersionInPath,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, type IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { CreateFamily, EditFamily, PinVersion, RemoveFamily } from '../families/index.js';
import { PostOnce } from '../idempotency/index.js';
import { ConfigContents } from './config-contents.js';
import { ConfigsQueries } from './configs.queries.js';

@ApiTags('configs')
@Controller('configs')
export class ConfigsController {
  constructor(
    private readonly queries: ConfigsQueries,
    private readonly contents: ConfigContents,
    private readonly createFamily: CreateFamily,
    private readonly editFamily: EditFamily,
    private readonly removeFamily: RemoveFamily,
    private readonly pinVersion: PinVersion,
  ) {}

  @Get()
  @Requires('config.read')
  @ApiOperation({ operationId: 'listConfigs', summary: 'List configs without their content' })
  @ApiResponse({ status: 200, description: 'A page of configs', standardSchema: ConfigPage })
  @ApiProblems('bad-request', 'bad-cursor')
  list(@Query({ schema: ConfigListQuery }) query: ConfigListQuery) {
    return this.queries.list(query);
  }

  @PostOnce()
  @Requires('config.create')
  @ApiOperation({ operationId: 'createConfig', summary: 'Create a config' })
  @ApiResponse({
    status: 201,
    description: 'The new config; generated content is included only with `reveal: true`',
    standardSchema: CreatedConfig,
  })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems(
    'bad-request',
    'name-taken',
    'body-too-large',
    'unsupported-media-type',
    'invalid-input',
  )
  create(
    @Body({ schema: CreateConfig }) body: CreateConfig,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.createFamily.execute(actor, this.queries, body, dryRun);
  }

  @Get(':name')
  @Requires('config.read')
  @ApiOperation({ operationId: 'getConfig', summary: 'Get a config and its consumers' })
  @ApiResponse({ status: 200, description: 'The config', standardSchema: Config })
  @ApiProblems('not-found')
  get(@Param('name', { schema: NameInPath }) name: string) {
    return this.queries.get(name);
  }

  @Patch(':name')
  @Requires('config.edit')
  @NeedsIfMatch()
  @ApiOperation({
    operationId: 'editConfig',
    summary:
      'Change labels and policy with merge patches (null removes a label, or sets the default)',
  })
  @ApiResponse({
    status: 200,
    description: 'The updated config, or the plan',
    standardSchema: Config.or(Plan),
  })
  @ApiProblems(
    'bad-request',
    'not-found',
    'stale-version',
    'body-too-large',
    'unsupported-media-type',
    'invalid-input',
    'precondition-required',
  )
  edit(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: EditConfig }) body: EditConfig,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.editFamily.execute(actor, this.queries, { name, ...body, ifMatch }, dryRun);
  }

  @Delete(':name')
  @HttpCode(204)
  @Requires('config.delete')
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'deleteConfig', summary: 'Delete an unused config' })
  @ApiResponse({ status: 204, description: 'Deleted' })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems(
    'bad-request',
    'not-found',
    'config-in-use',
    'rotation-running',
    'stale-version',
    'precondition-required',
  )
  remove(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.removeFamily.execute(actor, this.queries, { name, ifMatch }, dryRun);
  }

  @Get(':name/usage')
  @Requires('config.read')
  @ApiOperation({
    operationId: 'listConfigUsage',
    summary: 'List the services that use the config',
  })
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
  @ApiOperation({ operationId: 'listConfigVersions', summary: 'List versions, newest first' })
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
  @ApiOperation({ operationId: 'getConfigVersion', summary: 'Get a version' })
  @ApiResponse({ status: 200, description: 'The version', standardSchema: ConfigVersion })
  @ApiProblems('not-found')
  getVersion(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.queries.getVersion(name, version);
  }

  @Patch(':name/versions/:version')
  @Requires('config.edit')
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'editConfigVersion', summary: 'Pin or unpin a version' })
  @ApiResponse({ status: 200, description: 'The version', standardSchema: ConfigVersion })
  @ApiProblems(
    'bad-request',
    'not-found',
    'stale-version',
    'body-too-large',
    'unsupported-media-type',
    'invalid-input',
    'precondition-required',
  )
  editVersion(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
    @Body({ schema: EditVersion }) { isPinned }: EditVersion,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.pinVersion.execute(actor, this.queries, { name, version, isPinned, ifMatch });
  }

  @Get(':name/versions/:version/content')
  @Requires('config.content.read')
  @ApiOperation({ operationId: 'getConfigContent', summary: 'Get the content of a version' })
  @ApiResponse({ status: 200, description: 'The content', standardSchema: ConfigContent })
  @ApiProblems('not-found')
  getContent(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.contents.get(name, version);
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
    return this.contents.diff(name, query);
  }
}
