import { Module } from '@nestjs/common';
import { ChangeNode } from './change-node.js';
import { NodesController } from './nodes.controller.js';
import { NodesQueries } from './nodes.queries.js';

@Module({ controllers: [NodesController], providers: [NodesQueries, ChangeNode] })
export class NodesModule {}
