import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DryRunQuery,
  EditNode,
  NameInPath,
  NodeDetails,
  NodeListQuery,
  NodeOrPlan,
  NodePage,
  NodeTaskPage,
  Plan,
  DeleteNodeQuery,
  SubListQuery,
} from '@waxseal/shared';
import { Actor, CurrentActor } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentIfMatch, IfMatch, NeedsIfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { ChangeNode } from './change-node.js';
import { NodesQueries } from './nodes.queries.js';

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(
    private readonly queries: NodesQueries,
    private readonly changeNode: ChangeNode,
  ) {}

  @Get()
  @Requires('node.read')
  @ApiOperation({ operationId: 'listNodes', summary: 'List nodes' })
  @ApiResponse({ status: 200, description: 'A page of nodes', standardSchema: NodePage })
  list(@Query({ schema: NodeListQuery }) query: NodeListQuery) {
    return this.queries.list(query);
  }

  @Get(':id')
  @Requires('node.read')
  @ApiOperation({ operationId: 'getNode', summary: 'Get a node' })
  @ApiResponse({ status: 200, description: 'The node', standardSchema: NodeDetails })
  get(@Param('id', { schema: NameInPath }) id: string, @CurrentActor() actor: Actor) {
    return this.queries.get(id, actor);
  }

  @Get(':id/tasks')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listNodeTasks',
    summary: 'List the tasks that should run on a node, by service',
  })
  @ApiResponse({ status: 200, description: 'A page of tasks', standardSchema: NodeTaskPage })
  listTasks(
    @Param('id', { schema: NameInPath }) id: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.queries.listTasks(id, query, actor);
  }

  @Patch(':id')
  @Requires('node.edit')
  @NeedsIfMatch()
  @ApiOperation({
    operationId: 'editNode',
    summary: 'Change availability, role and labels; the plan has what moves and what cannot',
  })
  @ApiResponse({
    status: 200,
    description: 'The updated node, or the plan',
    standardSchema: NodeOrPlan,
  })
  @ApiProblems('last-manager')
  edit(
    @Param('id', { schema: NameInPath }) id: string,
    @Body({ schema: EditNode }) body: EditNode,
    @Query({ schema: DryRunQuery }) { dryRun }: DryRunQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.changeNode.edit(actor, { id, ifMatch }, body, dryRun);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('node.delete', { needsStepUp: true })
  @NeedsIfMatch()
  @ApiOperation({ operationId: 'deleteNode', summary: 'Delete a node that is down' })
  @ApiResponse({ status: 204, description: 'Deleted' })
  @ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan })
  @ApiProblems('node-up', 'node-is-manager')
  delete(
    @Param('id', { schema: NameInPath }) id: string,
    @Query({ schema: DeleteNodeQuery }) query: DeleteNodeQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.changeNode.delete(actor, { id, ifMatch }, query);
  }
}
