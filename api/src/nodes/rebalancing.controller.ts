import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SubListQuery, UnevenServicePage } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { RebalancingQueries } from './rebalancing.queries.js';

@ApiTags('nodes')
@Controller('rebalancing')
export class RebalancingController {
  constructor(private readonly queries: RebalancingQueries) {}

  @Get()
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listUnevenServices',
    summary:
      'List services whose tasks are uneven over the nodes, and which a restart would even out',
  })
  @ApiResponse({
    status: 200,
    description: 'A page of services, those to restart first',
    standardSchema: UnevenServicePage,
  })
  list(@Query({ schema: SubListQuery }) query: SubListQuery) {
    return this.queries.list(query);
  }
}
