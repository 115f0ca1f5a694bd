import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Query,
  type Type,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  AdoptVersions as AdoptBody,
  Config,
  ConfigOrPlan,
  ConfigPage,
  ConfigUsePage,
  ConfigVersion,
  ConfigVersionPage,
  CreateConfig,
  CreatedConfig,
  CreatedSecret,
  CreateSecret,
  DryRunQuery,
  EditConfig,
  EditSecret,
  EditVersion,
  FamilyListQuery,
  NameInPath,
  Plan,
  Secret,
  SecretOrPlan,
  SecretPage,
  SecretUsePage,
  SecretVersion,
  SecretVersionPage,
  SubListQuery,
  VersionInPath,
  type FamilyKind,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../../http/actor.js';
import { ApiProblems } from '../../http/api-problems.js';
import { CurrentIfMatch, type IfMatch, NeedsIfMatch } from '../../http/if-match.js';
import { Requires } from '../../http/requires.js';
import { PostOnce } from '../../idempotency/index.js';
import { ConfigsQueries } from '../read/configs.queries.js';
import type { FamilyQueries } from '../read/family-queries.js';
import { SecretsQueries } from '../read/secrets.queries.js';
import { AdoptVersions } from '../write/adopt-versions.js';
import { CreateFamily } from '../write/create-family.js';
import { DeleteFamily } from '../write/delete-family.js';
import { EditFamily } from '../write/edit-family.js';
import { PinVersion } from '../write/pin-version.js';

/** The differences between the two kinds: name in operation ids, word for a value, and schemas. */
const kinds = {
  secret: {
    title: 'Secret',
    value: 'value',
    Queries: SecretsQueries,
    Create: CreateSecret,
    Edit: EditSecret,
    Whole: Secret,
    WholeOrPlan: SecretOrPlan,
    Created: CreatedSecret,
    Version: SecretVersion,
    ListPage: SecretPage,
    VersionPage: SecretVersionPage,
    UsePage: SecretUsePage,
  },
  config: {
    title: 'Config',
    value: 'content',
    Queries: ConfigsQueries,
    Create: CreateConfig,
    Edit: EditConfig,
    Whole: Config,
    WholeOrPlan: ConfigOrPlan,
    Created: CreatedConfig,
    Version: ConfigVersion,
    ListPage: ConfigPage,
    VersionPage: ConfigVersionPage,
    UsePage: ConfigUsePage,
  },
};

/** Creates the controller of the operations on one kind. */
function controllerOf(kind: FamilyKind): Type<unknown> {
  const { title, value, Queries, ...schemas } = kinds[kind];

  @ApiTags(`${kind}s`)
  @Controller(`${kind}s`)
  class FamiliesController {
    constructor(
      @Inject(Queries) private readonly queries: FamilyQueries,
      private readonly createFamily: CreateFamily,
      private readonly editFamily: EditFamily,
      private readonly deleteFamily: DeleteFamily,
      private readonly pinVersion: PinVersion,
      private readonly adoptVersions: AdoptVersions,
    ) {}

    @Get()
    @Requires(`${kind}.read`)
    @ApiOperation({
      operationId: `list${title}s`,
      summary: `List ${kind}s with the number of services that use each`,
    })
    @ApiResponse({
      status: 200,
      description: `A page of ${kind}s`,
      standardSchema: schemas.ListPage,
    })
    list(@Query({ schema: FamilyListQuery }) query: FamilyListQuery) {
      return this.queries.list(query);
    }

    @PostOnce()
    @Requires(`${kind}.create`)
    @ApiOperation({ operationId: `create${title}`, summary: `Create a ${kind}` })
    @ApiResponse({
      status: 201,
      description: `The new ${kind}; a generated ${value} is included only with \`reveal: true\``,
      standardSchema: schemas.Created,
    })
    @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
    @ApiProblems('name-taken')
    create(
      @Body({ schema: schemas.Create }) body: CreateSecret | CreateConfig,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentActor() actor: Actor,
    ) {
      return this.createFamily.execute(actor, this.queries, body, dryRun);
    }

    @Get(':name')
    @Requires(`${kind}.read`)
    @ApiOperation({
      operationId: `get${title}`,
      summary: `Get a ${kind} and its consumers, without its ${value}`,
    })
    @ApiResponse({ status: 200, description: `The ${kind}`, standardSchema: schemas.Whole })
    get(@Param('name', { schema: NameInPath }) name: string) {
      return this.queries.get(name);
    }

    @Patch(':name')
    @Requires(`${kind}.edit`)
    @NeedsIfMatch()
    @ApiOperation({
      operationId: `edit${title}`,
      summary:
        'Change labels and policy with merge patches (null removes a label, or sets the default)',
    })
    @ApiResponse({
      status: 200,
      description: `The updated ${kind}, or the plan`,
      standardSchema: schemas.WholeOrPlan,
    })
    edit(
      @Param('name', { schema: NameInPath }) name: string,
      @Body({ schema: schemas.Edit }) body: EditSecret | EditConfig,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentIfMatch() ifMatch: IfMatch,
      @CurrentActor() actor: Actor,
    ) {
      return this.editFamily.execute(actor, this.queries, { name, ...body, ifMatch }, dryRun);
    }

    @Delete(':name')
    @HttpCode(204)
    @Requires(`${kind}.delete`, { needsStepUp: true })
    @NeedsIfMatch()
    @ApiOperation({
      operationId: `delete${title}`,
      summary: `Delete an unused ${kind} with all its versions`,
    })
    @ApiResponse({ status: 204, description: 'Deleted' })
    @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
    @ApiProblems(`${kind}-in-use`, 'rotation-running')
    delete(
      @Param('name', { schema: NameInPath }) name: string,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentIfMatch() ifMatch: IfMatch,
      @CurrentActor() actor: Actor,
    ) {
      return this.deleteFamily.execute(actor, this.queries, { name, ifMatch }, dryRun);
    }

    @Get(':name/versions')
    @Requires(`${kind}.read`)
    @ApiOperation({
      operationId: `list${title}Versions`,
      summary: 'List versions, newest first',
    })
    @ApiResponse({
      status: 200,
      description: 'A page of versions',
      standardSchema: schemas.VersionPage,
    })
    listVersions(
      @Param('name', { schema: NameInPath }) name: string,
      @Query({ schema: SubListQuery }) query: SubListQuery,
    ) {
      return this.queries.listVersions(name, query);
    }

    @Get(':name/versions/:version')
    @Requires(`${kind}.read`)
    @ApiOperation({
      operationId: `get${title}Version`,
      summary: `Get one version, which is one Docker ${kind}`,
    })
    @ApiResponse({ status: 200, description: 'The version', standardSchema: schemas.Version })
    getVersion(
      @Param('name', { schema: NameInPath }) name: string,
      @Param('version', { schema: VersionInPath }) version: number,
    ) {
      return this.queries.getVersion(name, version);
    }

    @Patch(':name/versions/:version')
    @Requires(`${kind}.edit`)
    @NeedsIfMatch()
    @ApiOperation({
      operationId: `edit${title}Version`,
      summary: 'Pin or unpin a version',
    })
    @ApiResponse({ status: 200, description: 'The version', standardSchema: schemas.Version })
    editVersion(
      @Param('name', { schema: NameInPath }) name: string,
      @Param('version', { schema: VersionInPath }) version: number,
      @Body({ schema: EditVersion }) { isPinned }: EditVersion,
      @CurrentIfMatch() ifMatch: IfMatch,
      @CurrentActor() actor: Actor,
    ) {
      return this.pinVersion.execute(actor, this.queries, { name, version, isPinned, ifMatch });
    }

    @PostOnce(':name/adoptions')
    @HttpCode(200)
    @Requires(`${kind}.rotate`)
    @ApiOperation({
      operationId: `adopt${title}Versions`,
      summary: `Make Docker ${kind}s versions of the ${kind} that their labels name, although this installation did not write the labels`,
    })
    @ApiResponse({
      status: 200,
      description: `The ${kind}, or the plan`,
      standardSchema: schemas.WholeOrPlan,
    })
    @ApiProblems('rotation-running')
    adopt(
      @Param('name', { schema: NameInPath }) name: string,
      @Body({ schema: AdoptBody }) body: AdoptBody,
      @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
      @CurrentActor() actor: Actor,
    ) {
      return this.adoptVersions.execute(actor, this.queries, name, body, dryRun);
    }

    @Get(':name/usage')
    @Requires(`${kind}.read`)
    @ApiOperation({
      operationId: `list${title}Usage`,
      summary: `List the services that use the ${kind}, with their mounts`,
    })
    @ApiResponse({ status: 200, description: 'A page of uses', standardSchema: schemas.UsePage })
    listUsage(
      @Param('name', { schema: NameInPath }) name: string,
      @Query({ schema: SubListQuery }) query: SubListQuery,
    ) {
      return this.queries.listUsage(name, query);
    }
  }
  return FamiliesController;
}

export const SecretsController = controllerOf('secret');
export const ConfigsController = controllerOf('config');
