import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { StackListQuery, StackPage } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { StacksQueries } from './stacks.queries.js';

@ApiTags('stacks')
@Controller('stacks')
export class StacksController {
  constructor(private readonly queries: StacksQueries) {}

  @Get()
  @Requires('stack.read')
  @ApiOperation({
    operationId: 'listStacks',
    summary: 'List stacks with the number of their objects',
  })
  @ApiResponse({ status: 200, description: 'A page of stacks', standardSchema: StackPage })
  list(@Query({ schema: StackListQuery }) query: StackListQuery) {
    return this.queries.list(query);
  }
}
