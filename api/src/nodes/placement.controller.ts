import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { NameInPath, NodePlacementPage, SubListQuery } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { ExplainPlacement } from './explain-placement.js';

@ApiTags('services')
@Controller('services')
export class PlacementController {
  constructor(private readonly explainPlacement: ExplainPlacement) {}

  @Get(':name/placement')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'explainServicePlacement',
    summary: 'Explain which nodes can take another task of a service, and why the others cannot',
  })
  @ApiResponse({ status: 200, description: 'A page of nodes', standardSchema: NodePlacementPage })
  list(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.explainPlacement.execute(name, query);
  }
}
