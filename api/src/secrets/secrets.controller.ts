import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateSecret,
  DryRunQuery,
  CreatedSecret,
  EditSecret,
  EditVersion,
  NameInPath,
  Plan,
  Secret,
  SecretListQuery,
  SecretPage,
  SecretUsePage,
  SecretVersion,
  SecretVersionPage,
  SubListQuery,
  VersionInPath,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, type IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { CreateFamily, EditFamily, PinVersion, RemoveFamily } from '../families/index.js';
import { PostOnce } from '../idempotency/index.js';
import { SecretsQueries } from './secrets.queries.js';

@ApiTags('secrets')
@Controller('secrets')
export class SecretsController {
  constructor(
    private readonly queries: SecretsQueries,
    private readonly createFamily: CreateFamily,
    private readonly editFamily: EditFamily,
    private readonly removeFamily: RemoveFamily,
    private readonly pinVersion: PinVersion,
  ) {}

  @Get()
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'listSecrets',
    summary: 'List secrets with the number of services that use each',
  })
  @ApiResponse({ status: 200, description: 'A page of secrets', standardSchema: SecretPage })
  @ApiProblems('bad-request', 'bad-cursor')
  list(@Query({ schema: SecretListQuery }) query: SecretListQuery) {
    return this.queries.list(query);
  }

  @PostOnce()
  @Requires('secret.create')
  @ApiOperation({ operationId: 'createSecret', summary: 'Create a secret' })
  @ApiResponse({
    status: 201,
    description: 'The new secret; a generated value is included only with `reveal: true`',
    standardSchema: CreatedSecret,
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
    @Body({ schema: CreateSecret }) body: CreateSecret,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.createFamily.execute(actor, this.queries, body, dryRun);
  }

  @Get(':name')
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'getSecret',
    summary: 'Get a secret and its consumers, never its value',
  })
  @ApiResponse({ status: 200, description: 'The secret', standardSchema: Secret })
  @ApiProblems('not-found')
  get(@Param('name', { schema: NameInPath }) name: string) {
    return this.queries.get(name);
  }

  @Patch(':name')
  @Requires('secret.edit')
  @NeedsIfMatch()
  @ApiOperation({
    operationId: 'editSecret',
    summary:
      'Change labels and policy with merge patches (null removes a label, or sets the default)',
  })
  @ApiResponse({
    status: 200,
    description: 'The updated secret, or the plan',
    standardSchema: Secret.or(Plan),
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
    @Body({ schema: EditSecret }) body: EditSecret,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.editFamily.execute(actor, this.queries, { name, ...body, ifMatch }, dryRun);
  }

  @Delete(':name')
  @HttpCode(204)
  @Requires('secret.delete')
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'deleteSecret', summary: 'Delete an unused secret' })
  @ApiResponse({ status: 204, description: 'Deleted' })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems(
    'bad-request',
    'not-found',
    'secret-in-use',
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

  @Get(':name/versions')
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'listSecretVersions',
    summary: 'List versions, newest first',
  })
  @ApiResponse({
    status: 200,
    description: 'A page of versions',
    standardSchema: SecretVersionPage,
  })
  @ApiProblems('bad-request', 'bad-cursor', 'not-found')
  listVersions(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.queries.listVersions(name, query);
  }

  @Get(':name/versions/:version')
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'getSecretVersion',
    summary: 'Get a version, which is one Docker secret',
  })
  @ApiResponse({ status: 200, description: 'The version', standardSchema: SecretVersion })
  @ApiProblems('not-found')
  getVersion(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.queries.getVersion(name, version);
  }

  @Patch(':name/versions/:version')
  @Requires('secret.edit')
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'editSecretVersion', summary: 'Pin or unpin a version' })
  @ApiResponse({ status: 200, description: 'The version', standardSchema: SecretVersion })
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

  @Get(':name/usage')
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'listSecretUsage',
    summary: 'List the services that use the secret, with mounts',
  })
  @ApiResponse({ status: 200, description: 'A page of uses', standardSchema: SecretUsePage })
  @ApiProblems('bad-request', 'bad-cursor', 'not-found')
  listUsage(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.queries.listUsage(name, query);
  }
}
