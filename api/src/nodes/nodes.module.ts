import { Module } from '@nestjs/common';
import { NodesController } from './nodes.controller.js';
import { NodesQueries } from './nodes.queries.js';

@Module({ controllers: [NodesController], providers: [NodesQueries] })
export class NodesModule {}
