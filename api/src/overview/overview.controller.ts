import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Overview } from '@waxseal/shared';
import { Actor, CurrentActor } from '../http/actor.js';
import { Requires } from '../http/requires.js';
import { OverviewQueries } from './overview.queries.js';

@ApiTags('overview')
@Controller('overview')
export class OverviewController {
  constructor(private readonly queries: OverviewQueries) {}

  @Get()
  @Requires('cluster.read')
  @ApiOperation({ operationId: 'getOverview', summary: 'Get counts and what needs attention' })
  @ApiResponse({
    status: 200,
    description: 'The overview, also while Docker is away',
    standardSchema: Overview,
  })
  get(@CurrentActor() actor: Actor) {
    return this.queries.get(actor);
  }
}
