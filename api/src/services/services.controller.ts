import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChangeServiceQuery,
  CopyService as CopyServiceBody,
  CreateService as CreateServiceBody,
  DeleteServiceQuery,
  EditService as EditServiceBody,
  NameInPath,
  Plan,
  RestartService as RestartServiceBody,
  ResumeRollout as ResumeRolloutBody,
  RunService as RunServiceBody,
  RollBackService as RollBackServiceBody,
  ScaleService as ScaleServiceBody,
  Service,
  ServiceListQuery,
  ServicePage,
  ServiceSpec,
  StopService as StopServiceBody,
  SubListQuery,
  TaskPage,
  UpdateImage as UpdateImageBody,
} from '@waxseal/shared';
import { Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { CopyService } from './copy-service.js';
import { CreateService } from './create-service.js';
import { DeleteService } from './delete-service.js';
import { EditService } from './edit-service.js';
import { ReadServiceSpec } from './read-service-spec.js';
import { RestartService } from './restart-service.js';
import { ResumeRollout } from './resume-rollout.js';
import { RollBackService } from './roll-back-service.js';
import { ScaleService } from './scale-service.js';
import { ChangesService, CopiesService } from './services.docs.js';
import { ServicesQueries } from './services.queries.js';
import { StopService } from './stop-service.js';
import { UpdateImage } from './update-image.js';
import { WaitsForRollout } from './wait-for-rollout.js';

@ApiTags('services')
@Controller('services')
export class ServicesController {
  constructor(
    private readonly queries: ServicesQueries,
    private readonly readSpec: ReadServiceSpec,
    private readonly scaleService: ScaleService,
    private readonly stopService: StopService,
    private readonly restartService: RestartService,
    private readonly resumeRollout: ResumeRollout,
    private readonly rollBackService: RollBackService,
    private readonly editService: EditService,
    private readonly imageUpdate: UpdateImage,
    private readonly createService: CreateService,
    private readonly copyService: CopyService,
    private readonly deleteService: DeleteService,
  ) {}

  @Get()
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listServices',
    summary: 'List services, with running and desired tasks',
  })
  @ApiResponse({ status: 200, description: 'A page of services', standardSchema: ServicePage })
  list(@Query({ schema: ServiceListQuery }) query: ServiceListQuery, @CurrentActor() actor: Actor) {
    return this.queries.list(query, actor);
  }

  @PostOnce()
  @Requires('service.create')
  @ApiOperation({ operationId: 'createService', summary: 'Create a service' })
  @ApiResponse({ status: 201, description: 'The new service', standardSchema: Service })
  @ApiResponse({
    status: 202,
    description: 'The new service, with `wait=true`: it has not converged in time',
    standardSchema: Service,
  })
  @WaitsForRollout()
  @ApiProblems('name-taken', 'immutable-field', 'rotation-running')
  create(
    @Body({ schema: CreateServiceBody }) body: CreateServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.createService.execute(actor, body, dryRun);
  }

  @Delete(':name')
  @HttpCode(204)
  @Requires('service.delete', { needsStepUp: true })
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'deleteService', summary: 'Delete a service with its tasks' })
  @ApiResponse({ status: 204, description: 'Deleted' })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems('own-service')
  delete(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: DeleteServiceQuery }) { dryRun, confirm }: DeleteServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.deleteService.execute(actor, { name, ifMatch, confirm }, dryRun);
  }

  @Get(':name')
  @Requires('service.read')
  @ApiOperation({ operationId: 'getService', summary: 'Get a service' })
  @ApiResponse({ status: 200, description: 'The service', standardSchema: Service })
  get(@Param('name', { schema: NameInPath }) name: string, @CurrentActor() actor: Actor) {
    return this.queries.get(name, actor);
  }

  @Get(':name/spec')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'getServiceSpec',
    summary: 'Get the spec of a service in the fields that an edit takes',
  })
  @ApiResponse({ status: 200, description: 'The spec', standardSchema: ServiceSpec })
  getSpec(@Param('name', { schema: NameInPath }) name: string, @CurrentActor() actor: Actor) {
    return this.readSpec.execute(actor, name);
  }

  @Get(':name/tasks')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listServiceTasks',
    summary: 'List tasks by slot, newest first, with errors',
  })
  @ApiResponse({ status: 200, description: 'A page of tasks', standardSchema: TaskPage })
  listTasks(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.queries.listTasks(name, query, actor);
  }

  @Patch(':name')
  @HttpCode(202)
  @Requires('service.edit')
  @ChangesService(
    'editService',
    'Change any fields with a merge patch (null resets), as one update; labels alone restart no task',
    'not-scalable',
    'immutable-field',
    'rotation-running',
  )
  edit(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: EditServiceBody }) body: EditServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.editService.execute(actor, { name, ifMatch }, body, dryRun);
  }

  @Put(':name/replicas')
  @HttpCode(202)
  @Requires('service.scale')
  @ChangesService('scaleService', 'Set the number of replicas', 'not-scalable')
  scale(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: ScaleServiceBody }) body: ScaleServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.scaleService.execute(actor, { name, ifMatch, ...body }, dryRun);
  }

  @Put(':name/image')
  @HttpCode(202)
  @Requires('service.edit')
  @ChangesService(
    'updateServiceImage',
    'Update the image; Docker asks the registry for its digest',
    'immutable-field',
  )
  updateImage(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: UpdateImageBody }) body: UpdateImageBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.imageUpdate.execute(actor, { name, ifMatch, ...body }, dryRun);
  }

  @PostOnce(':name/copies')
  @Requires('service.create')
  @CopiesService(
    'copyService',
    'Create a service with the same spec under another name, without the ports that it publishes',
  )
  copy(
    @Param('name', { schema: NameInPath }) source: string,
    @Body({ schema: CopyServiceBody }) body: CopyServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.copyService.execute(actor, { source, ifMatch, runsOnce: false, ...body }, dryRun);
  }

  @PostOnce(':name/runs')
  @Requires('service.create')
  @CopiesService('runService', 'Run one task with the same spec, as a job under another name')
  run(
    @Param('name', { schema: NameInPath }) source: string,
    @Body({ schema: RunServiceBody }) body: RunServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.copyService.execute(actor, { source, ifMatch, runsOnce: true, ...body }, dryRun);
  }

  @PostOnce(':name/stops')
  @HttpCode(202)
  @Requires('service.scale')
  @ChangesService(
    'stopService',
    'Scale to 0 and remember the number of replicas in a label',
    'not-scalable',
  )
  stop(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: StopServiceBody }) body: StopServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.stopService.stop(actor, { name, ifMatch, ...body }, dryRun);
  }

  @PostOnce(':name/starts')
  @HttpCode(202)
  @Requires('service.scale')
  @ChangesService(
    'startService',
    'Scale a stopped service to the number of replicas that it had',
    'not-scalable',
    'not-stopped',
  )
  start(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: StopServiceBody }) body: StopServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.stopService.start(actor, { name, ifMatch, ...body }, dryRun);
  }

  @PostOnce(':name/restarts')
  @HttpCode(202)
  @Requires('service.restart')
  @ChangesService('restartService', 'Restart every task according to the update policy')
  restart(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: RestartServiceBody }) body: RestartServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.restartService.execute(actor, { name, ifMatch, ...body }, dryRun);
  }

  @PostOnce(':name/resumptions')
  @HttpCode(202)
  @Requires('service.restart')
  @ChangesService(
    'resumeRollout',
    'Resume a paused rollout with the current spec',
    'rollout-not-paused',
  )
  resume(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: ResumeRolloutBody }) body: ResumeRolloutBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.resumeRollout.execute(actor, { name, ifMatch, ...body }, dryRun);
  }

  @PostOnce(':name/rollbacks')
  @HttpCode(202)
  @Requires('service.rollback')
  @ChangesService('rollBackService', 'Roll back to the previous spec', 'previous-spec-broken')
  rollBack(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: RollBackServiceBody }) body: RollBackServiceBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.rollBackService.execute(actor, { name, ifMatch, ...body }, dryRun);
  }
}
