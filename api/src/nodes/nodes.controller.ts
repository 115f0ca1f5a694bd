import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { NodeListQuery, NodePage } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { NodesQueries } from './nodes.queries.js';

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(private readonly queries: NodesQueries) {}

  @Get()
  @Requires('node.read')
  @ApiOperation({ operationId: 'listNodes', summary: 'List nodes' })
  @ApiResponse({ status: 200, description: 'A page of nodes', standardSchema: NodePage })
  list(@Query({ schema: NodeListQuery }) query: NodeListQuery) {
    return this.queries.list(query);
  }
}
