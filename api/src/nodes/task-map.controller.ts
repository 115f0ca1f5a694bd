import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { TaskMap, TaskMapQuery } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { TaskMapQueries } from './task-map.queries.js';

@ApiTags('nodes')
@Controller('task-map')
export class TaskMapController {
  constructor(private readonly queries: TaskMapQueries) {}

  @Get()
  @Requires('service.read')
  @ApiOperation({
    operationId: 'getTaskMap',
    summary: 'Get the tasks that run or should run, by node',
  })
  @ApiResponse({ status: 200, description: 'The tasks of each node', standardSchema: TaskMap })
  get(@Query({ schema: TaskMapQuery }) query: TaskMapQuery) {
    return this.queries.get(query);
  }
}
