import { Module } from '@nestjs/common';
import { StacksController } from './stacks.controller.js';
import { StacksQueries } from './stacks.queries.js';

@Module({ controllers: [StacksController], providers: [StacksQueries] })
export class StacksModule {}
