import { Module } from '@nestjs/common';
import { ChangeNode } from './change-node.js';
import { NodesController } from './nodes.controller.js';
import { NodesQueries } from './nodes.queries.js';
import { TaskMapController } from './task-map.controller.js';
import { TaskMapQueries } from './task-map.queries.js';

@Module({
  controllers: [NodesController, TaskMapController],
  providers: [NodesQueries, ChangeNode, TaskMapQueries],
})
export class NodesModule {}
