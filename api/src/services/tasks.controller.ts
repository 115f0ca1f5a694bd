import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ServiceTaskPage, TaskListQuery } from '@waxseal/shared';
import { CurrentActor, type Actor } from '../http/actor.js';
import { Requires } from '../http/requires.js';
import { TasksQueries } from './tasks.queries.js';

@ApiTags('services')
@Controller('tasks')
export class TasksController {
  constructor(private readonly queries: TasksQueries) {}

  @Get()
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listTasks',
    summary: 'List the tasks of all services, with those that have ended',
  })
  @ApiResponse({ status: 200, description: 'A page of tasks', standardSchema: ServiceTaskPage })
  list(@Query({ schema: TaskListQuery }) query: TaskListQuery, @CurrentActor() actor: Actor) {
    return this.queries.list(query, actor);
  }
}
